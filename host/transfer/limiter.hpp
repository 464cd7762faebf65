/// A token bucket: so many bytes per second, bursts of a tenth of a second.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>

namespace xtask::transfer {

class Limiter {
  public:
    /// `rate` in bytes per second; 0: no limit.
    Limiter(std::uint64_t rate, Time now) noexcept : rate_(rate), filled_(now), tokens_(burst()) {}

    /// How many bytes may be received now, at most `wanted`; 0: not before `next`.
    std::size_t allowance(std::size_t wanted, Time now) noexcept;
    void spend(std::size_t bytes) noexcept;
    Time next(Time now) const noexcept;

  private:
    double burst() const noexcept;

    std::uint64_t rate_;
    Time filled_;
    double tokens_;
};

} // namespace xtask::transfer
