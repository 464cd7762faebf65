/// How mirrors did in earlier runs. Advice only: what is lost or wrong here costs time, never correctness.
#pragma once

#include "mirror.hpp"

#include <xtask/context.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_download {

/// Figures fade: both halves of a ratio are halved from time to time, so that what was long ago counts
/// little.
struct Record {
    std::uint64_t successes = 0, failures = 0;
    std::uint64_t bytes = 0; ///< fetched in `milliseconds`
    std::uint64_t milliseconds = 0;
    std::int64_t last = 0; ///< seconds since 1970

    bool is_unreliable() const noexcept { return failures > successes; }
    /// Bytes per second; 0: not known.
    double rate() const noexcept {
        return milliseconds == 0 ? 0 : static_cast<double>(bytes) * 1000 / static_cast<double>(milliseconds);
    }
};

class History {
  public:
    static constexpr std::size_t max_records = 256;

    /// $XDG_STATE_HOME/xtask/mirrors.json, or below ~/.local/state; empty: there is no such place.
    static std::string file(const Settings& settings);
    /// A file that cannot be read as a history is warned about and counts as none.
    static History load(Context& context);
    /// "" or why `text` is no history, which then stays as it was.
    std::string read(Context& context, std::string_view text);

    void succeeded(const std::string& mirror, std::uint64_t bytes, std::uint64_t milliseconds,
                   std::int64_t now);
    void failed(const std::string& mirror, std::int64_t now);

    /// Null: never used.
    const Record* find(const std::string& mirror) const;
    /// By priority, lowest first; of equal ones those that were never tried, then the faster, then those that
    /// failed more often than not.
    void order(std::vector<Mirror>& mirrors) const;

    std::string text() const;
    /// Atomically, if something has changed. Several processes may do so, then the last one counts. A failure
    /// is for --verbose.
    void save(Context& context) const;

  private:
    Record& touch(const std::string& mirror, std::int64_t now);

    std::map<std::string, Record> records_;
    bool changed_ = false;
};

} // namespace xtask::mirror_download
