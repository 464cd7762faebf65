/// Service "xtask.ui/1": what a person or a program reads, and the wish to stop.
#pragma once

#include <xtask/json.hpp>
#include <xtask/session.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace xtask {

/// One thing in progress, shown from construction to destruction.
class Progress {
  public:
    Progress(const xtask_ui_v1& table, xtask_run* run, std::string_view label, std::uint64_t total)
        : table_(&table), run_(run), handle_(table.progress_begin(run, abi::borrow(label), total)) {}
    Progress(Progress&& other) noexcept
        : table_(std::exchange(other.table_, nullptr)), run_(other.run_), handle_(other.handle_) {}
    Progress& operator=(Progress&&) = delete;
    ~Progress() {
        if (table_ != nullptr) table_->progress_end(run_, handle_);
    }

    /// How much of `total` is done by now.
    void update(std::uint64_t done) { table_->progress_update(run_, handle_, done); }

  private:
    const xtask_ui_v1* table_;
    xtask_run* run_;
    std::uint64_t handle_;
};

/// Human messages go to stderr, results to stdout. None of these blocks but `ask`.
class Ui {
  public:
    explicit Ui(Session session) : session_(session), table_(&session.service<xtask_ui_v1>(XTASK_UI)) {}

    void debug(std::string_view text) { log(XTASK_LOG_DEBUG, text); } ///< shown with --verbose
    void info(std::string_view text) { log(XTASK_LOG_INFO, text); }
    void warn(std::string_view text) { log(XTASK_LOG_WARN, text); }
    void error(std::string_view text) { log(XTASK_LOG_ERROR, text); }

    /// A result for people as it stands (end lines yourself); not shown with --json.
    void print(std::string_view text) { table_->print(session_.run(), abi::borrow(text)); }
    /// The result for programs: JSON text that stands in `done.result`. The last call wins.
    void result(std::string_view json) { session_.check(table_->result(session_.run(), abi::borrow(json))); }
    void result(const JsonWriter& json) { result(std::string_view(json.text())); }
    /// With --json: one event line {"event":name,…members}; `members` is a JSON object's text.
    void event(std::string_view name, std::string_view members = "{}") {
        session_.check(table_->event(session_.run(), abi::borrow(name), abi::borrow(members)));
    }

    /// A yes/no question on the terminal; nothing where there is nobody to ask.
    std::optional<bool> ask(std::string_view question) {
        const std::int32_t answer = table_->ask(session_.run(), abi::borrow(question));
        return answer < 0 ? std::nullopt : std::optional<bool>(answer == 1);
    }

    /// `total` 0: unknown.
    Progress progress(std::string_view label, std::uint64_t total = 0) {
        return {*table_, session_.run(), label, total};
    }

    /// What is going on, where nothing can be counted in bytes: one line that each call replaces. Empty:
    /// nothing is.
    void status(std::string_view text) { table_->status(session_.run(), abi::borrow(text)); }

    bool json() const { return mode(XTASK_MODE_JSON); }
    bool quiet() const { return mode(XTASK_MODE_QUIET); }
    bool verbose() const { return mode(XTASK_MODE_VERBOSE); }
    bool terminal() const { return mode(XTASK_MODE_TTY); } ///< stderr is one
    bool color() const { return mode(XTASK_MODE_COLOR); }

    /// The signal that asked the run to stop, or 0.
    int cancelled() const { return table_->cancelled(session_.run()); }
    /// Readable from that moment on, for poll(2); never read it.
    int cancel_fd() const { return table_->cancel_fd(session_.run()); }

  private:
    void log(std::uint32_t level, std::string_view text) {
        table_->log(session_.run(), level, abi::borrow(text));
    }
    bool mode(std::uint32_t bit) const { return (table_->mode(session_.run()) & bit) != 0; }

    Session session_;
    const xtask_ui_v1* table_;
};

} // namespace xtask
