/// A token bucket: so many bytes per second, bursts of a tenth of a second. May be used by several threads.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace xtask::transfer {

class Limiter {
  public:
    /// `rate` in bytes per second; 0: no limit.
    Limiter(std::uint64_t rate, Time now) noexcept : rate_(rate), filled_(now), tokens_(burst()) {}

    /// Takes up to `wanted` bytes' worth of tokens, for bytes that are received now; 0: none before `next`.
    std::size_t take(std::size_t wanted, Time now);
    /// What was taken and not received after all.
    void give_back(std::size_t bytes);
    Time next(Time now) const;

  private:
    double burst() const noexcept;

    const std::uint64_t rate_;
    mutable std::mutex mutex_;
    Time filled_;
    double tokens_;
};

} // namespace xtask::transfer
