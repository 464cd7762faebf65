#include "transfer/limiter.hpp"

#include <algorithm>

namespace xtask::transfer {

double Limiter::burst() const noexcept { return std::max(1.0, static_cast<double>(rate_) / 10); }

std::size_t Limiter::take(std::size_t wanted, Time now) {
    if (rate_ == 0) return wanted;
    const std::lock_guard lock(mutex_);
    if (now > filled_) { // threads look at the clock in any order
        const std::chrono::duration<double> elapsed = now - filled_;
        tokens_ = std::min(burst(), tokens_ + elapsed.count() * static_cast<double>(rate_));
        filled_ = now;
    }
    const std::size_t taken = std::min(wanted, static_cast<std::size_t>(std::max(tokens_, 0.0)));
    tokens_ -= static_cast<double>(taken);
    return taken;
}

void Limiter::give_back(std::size_t bytes) {
    if (rate_ == 0) return;
    const std::lock_guard lock(mutex_);
    tokens_ += static_cast<double>(bytes);
}

Time Limiter::next(Time now) const {
    const std::lock_guard lock(mutex_);
    const double missing = std::max(0.0, std::max(1.0, burst() / 2) - tokens_);
    const std::chrono::duration<double> wait(rate_ == 0 ? 0.0 : missing / static_cast<double>(rate_));
    return now + std::chrono::ceil<Duration>(wait);
}

} // namespace xtask::transfer
