/// Everything a person or a program reads: messages, progress, events, results, questions.
///
/// Human text and progress go to stderr, results to stdout. With --json stdout is JSON lines only; the last
/// line is always `done` or `error`. A reader that goes away (EPIPE) never disturbs the command.
#pragma once

#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace xtask::services {

class Terminal; // services/terminal.hpp
struct Whole;   // services/progress.hpp

enum class Level { debug, info, warn, error };
enum class ColorMode { automatic, always, never };

struct UiOptions {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    bool progress = true; ///< false with --no-progress and --quiet
    ColorMode color = ColorMode::automatic;
    const base::Cancel* cancel = nullptr; ///< ends a question and a blocked write; outlives the Ui
};

/// Used on the thread of the command only.
class Ui {
  public:
    Ui(const UiOptions& options, std::string command);
    Ui(const UiOptions& options, std::string command, std::unique_ptr<Terminal> terminal);
    ~Ui();

    /// Control characters in any text but line ends (and tabs, in `print`) are shown escaped.
    void log(Level level, std::string_view text);
    /// A result for people, as it stands; not with --json.
    void print(std::string_view text);
    /// The same for a text of the host's own that has styles (text.hpp): shown where standard output has
    /// color.
    void print_styled(std::string_view text);
    /// JSON text that stands in `done.result`; the last one wins. Throws Error(plugin) for what is no JSON.
    void result(std::string_view json);
    /// With --json one line, else nothing. `members`: an object's text. Throws Error(plugin) where it is
    /// none, for a name outside [a-z0-9-], and for `done` and `error`, which are `finish`'s.
    void event(std::string_view name, std::string_view members);
    int ask(std::string_view question); ///< 1 yes, 0 no, -1 nobody to ask

    std::uint64_t progress_begin(std::string_view label, std::uint64_t total); ///< total 0: unknown
    void progress_update(std::uint64_t handle, std::uint64_t done);
    void progress_end(std::uint64_t handle);

    /// One line about what is going on that each call replaces; empty: none.
    void status(std::string_view text);

    /// Until `whole_end` what `progress_begin` starts is one file of many, and the whole is what is told of.
    void whole_begin(const Whole& whole);
    void whole_update(const Whole& whole);
    void whole_end();

    /// The last line: `done`, or `error` with code, reason, retryable and hint. Once per run.
    void finish(const Error* error);

    const UiOptions& options() const noexcept;
    bool terminal() const noexcept; ///< stderr is one
    bool color() const noexcept;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::services
