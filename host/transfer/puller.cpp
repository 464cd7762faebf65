#include "transfer/puller.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr Duration sample_time{100};
constexpr int samples_to_settle = 5;

double per_second(std::uint64_t bytes, Clock::duration time) {
    const std::chrono::duration<double> seconds = time;
    return static_cast<double>(bytes) / std::max(seconds.count(), 1e-6);
}

} // namespace

void Speed::restart(Time now) noexcept {
    begin_ = now;
    bytes_ = 0;
}

void Speed::received(std::uint64_t bytes, Time now) noexcept {
    bytes_ += bytes;
    if (now - begin_ < sample_time) return;
    const double sample = per_second(bytes_, now - begin_);
    ++samples_;
    rate_ = rate_ == 0 ? sample : (rate_ + sample) / 2;
    restart(now);
}

bool Speed::settled() const noexcept { return samples_ >= samples_to_settle; }

double Speed::rate(Time now) const noexcept {
    if (now - begin_ < 2 * sample_time) return rate_;
    const double lately = per_second(bytes_, now - begin_);
    return rate_ == 0 ? lately : std::min(rate_, lately);
}

void Puller::begin(Errand next, Time now) {
    errand = std::move(next);
    asked = now;
    fresh_request = true;
    blocked.reset();
}

void Puller::answered(std::uint64_t body_end, Duration timeout, Time now) {
    errand->answered = true;
    errand->body_end = body_end;
    watchdog.emplace(timeout, now);
    speed.restart(now);
    greeted = now;
}

void Puller::received(std::uint64_t bytes, Time now) noexcept {
    watchdog->received(bytes);
    speed.received(bytes, now);
    heard = now;
}

void Puller::block(Time now) noexcept {
    if (!blocked) blocked = now;
}

void Puller::unblock(Time now) noexcept {
    if (!blocked) return;
    watchdog->excuse(now - *blocked);
    speed.restart(now);
    heard = now;
    blocked.reset();
}

} // namespace xtask::transfer
