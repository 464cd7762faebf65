/// Notices a connection that is alive but too slow to be useful: below 1 KiB/s over the time-out.
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace xtask::transfer {

class Watchdog {
  public:
    Watchdog(Duration window, Time now) noexcept : window_(window), begin_(now) {}

    void received(std::uint64_t bytes) noexcept { bytes_ += bytes; }
    /// Time in which we did not read: the disk or our own rate limit was slower.
    void excuse(Clock::duration paused) noexcept { begin_ += paused; }

    Time deadline() const noexcept { return begin_ + window_; }
    /// True when a whole window has brought too little; otherwise begins the next one where the last has
    /// ended.
    bool expired(Time now) noexcept;

  private:
    Duration window_;
    Time begin_;
    std::uint64_t bytes_ = 0;
};

} // namespace xtask::transfer
