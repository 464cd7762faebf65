/// How many connections pay. Pure: the clock and the byte counts are passed in.
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace xtask::transfer {

/// With a fixed number that number, less after failures. Automatic: begins with one, goes to four, and on to
/// four times as many where that brought nearly four times as much, else to twice as many, as long as each
/// step brings at least an eighth more; a step that does not is taken back, and tried again later and later;
/// when the throughput collapses, half as many are used.
class Pace {
  public:
    Pace(int most, bool automatic, Time now) noexcept;

    /// Right after construction, automatic: begins with so many instead, dialled ahead. Whether they pay is
    /// judged against what the first connection brings in the `round_trip` before their first answers.
    void expect(int connections, Duration round_trip) noexcept;

    int target() const noexcept { return target_; }
    /// So many bytes were received in all. `round_trip`: of the fastest answer. `idle`: how long, in all,
    /// there was nothing to do but to wait for the servers; where that is little, the disk, the rate limit or
    /// this machine is what limits, and more connections are no help.
    void measure(Time now, std::uint64_t received, Duration round_trip, Clock::duration idle) noexcept;
    /// A server refused (429, 503) or broke a connection: half as many, and no more before `rest` is over.
    void failed(Time now, Duration rest) noexcept;

  private:
    void judge_lead(Time now, std::uint64_t received, Clock::duration idle) noexcept;
    void begin_interval(Time now, std::uint64_t received, Clock::duration idle) noexcept;
    void judge(Time now, double rate) noexcept;
    void step_to(int target) noexcept;

    const int most_;
    const bool automatic_;
    int target_;
    int before_step_ = 0; ///< what `target_` was; 0: no step is being judged
    double rate_before_step_ = 0;
    double best_rate_ = 0; ///< at this target
    Duration alone_{};     ///< how long the lead is still the only one that brings anything
    int collapsed_intervals_ = 0;
    bool settling_ = false; ///< new connections are on their way: this interval does not count
    Time hold_until_{};
    Duration hold_; ///< after the next step that does not pay

    bool begun_ = false;
    Time interval_begin_;
    std::uint64_t interval_bytes_ = 0;
    Clock::duration interval_idle_{};
};

} // namespace xtask::transfer
