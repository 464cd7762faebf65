#include "transfer/limiter.hpp"

#include <algorithm>

namespace xtask::transfer {

double Limiter::burst() const noexcept { return std::max(1.0, static_cast<double>(rate_) / 10); }

std::size_t Limiter::allowance(std::size_t wanted, Time now) noexcept {
    if (rate_ == 0) return wanted;
    const std::chrono::duration<double> elapsed = now - filled_;
    tokens_ = std::min(burst(), tokens_ + elapsed.count() * static_cast<double>(rate_));
    filled_ = now;
    return std::min(wanted, static_cast<std::size_t>(tokens_));
}

void Limiter::spend(std::size_t bytes) noexcept {
    if (rate_ != 0) tokens_ -= static_cast<double>(bytes);
}

Time Limiter::next(Time now) const noexcept {
    const double missing = std::max(0.0, std::max(1.0, burst() / 2) - tokens_);
    const std::chrono::duration<double> wait(rate_ == 0 ? 0.0 : missing / static_cast<double>(rate_));
    return now + std::chrono::ceil<Duration>(wait);
}

} // namespace xtask::transfer
