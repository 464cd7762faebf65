/// Monotonic time. Nothing in xtask waits by the wall clock.
#pragma once

#include <chrono>

namespace xtask {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = std::chrono::milliseconds;

inline constexpr Time never = Time::max();

} // namespace xtask
