/// How many connections pay. Pure: the clock and the byte counts are passed in.
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace xtask::transfer {

/// With a fixed number that number, less after failures. Automatic: begins with one and doubles as long as
/// each step brings at least an eighth more; a step that does not is taken back and not tried again for a
/// while; when the throughput collapses, half as many are used.
class Pace {
  public:
    Pace(int most, bool automatic, Time now) noexcept;

    int target() const noexcept { return target_; }
    /// So many bytes were received in all. `round_trip`: of the fastest answer. `wire_bound`: since the last
    /// call neither the disk nor the rate limit held the connections up.
    void measure(Time now, std::uint64_t received, Duration round_trip, bool wire_bound) noexcept;
    /// A server refused (429, 503) or broke a connection: half as many, and no more before `rest` is over.
    void failed(Time now, Duration rest) noexcept;

  private:
    void begin_interval(Time now, std::uint64_t received) noexcept;
    void judge(Time now, double rate) noexcept;
    void step_to(int target) noexcept;

    const int most_;
    const bool automatic_;
    int target_;
    int before_step_ = 0; ///< what `target_` was; 0: no step is being judged
    double rate_before_step_ = 0;
    double best_rate_ = 0; ///< at this target
    int collapsed_intervals_ = 0;
    bool settling_ = true; ///< new connections are on their way to full speed: this interval does not count
    Time hold_until_{};

    Time interval_begin_;
    std::uint64_t interval_bytes_ = 0;
    bool interval_wire_bound_ = true;
};

} // namespace xtask::transfer
