/// How fast something goes: the moving average of the last seconds.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace xtask::services {

class RateMeter {
  public:
    /// `done` so far at `now`; times never go back. Less than before starts anew: the work was restarted.
    void add(Time now, std::uint64_t done);

    /// Units per second over the last five seconds; nothing until a tenth of a second was seen.
    std::optional<double> rate(Time now) const;

    /// Units per second since the first sample, under the same condition.
    std::optional<double> average(Time now) const;

  private:
    struct Sample {
        Time time;
        std::uint64_t done;
    };
    std::optional<double> since(const Sample& start, Time now) const;

    Sample first_{};
    Sample last_{};
    std::deque<Sample> window_; ///< one every tenth of a second at most
};

} // namespace xtask::services
