#include "transfer/pace.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr Duration shortest_interval{200};
constexpr int round_trips_per_interval = 4;
constexpr double least_gain = 1.125;
constexpr double collapse = 0.5;
constexpr int intervals_of_collapse = 2;
constexpr Duration hold_after_step{10'000};
constexpr Duration hold_after_failure{5'000};

} // namespace

Pace::Pace(int most, bool automatic, Time now) noexcept
    : most_(most), automatic_(automatic), target_(automatic ? 1 : most), interval_begin_(now) {}

void Pace::measure(Time now, std::uint64_t received, Duration round_trip, bool wire_bound) noexcept {
    interval_wire_bound_ = interval_wire_bound_ && wire_bound;
    if (now - interval_begin_ < std::max(shortest_interval, round_trips_per_interval * round_trip)) return;
    const std::chrono::duration<double> elapsed = now - interval_begin_;
    const double rate = static_cast<double>(received - interval_bytes_) / elapsed.count();
    const bool counts = interval_wire_bound_ && !std::exchange(settling_, false);
    begin_interval(now, received);
    if (counts) judge(now, rate);
}

void Pace::failed(Time now, Duration rest) noexcept {
    step_to(std::max(1, target_ / 2));
    before_step_ = 0;
    hold_until_ = std::max(hold_until_, now + std::max(rest, hold_after_failure));
}

void Pace::begin_interval(Time now, std::uint64_t received) noexcept {
    interval_begin_ = now;
    interval_bytes_ = received;
    interval_wire_bound_ = true;
}

void Pace::judge(Time now, double rate) noexcept {
    if (before_step_ != 0 && rate < rate_before_step_ * least_gain) {
        step_to(before_step_);
        before_step_ = 0;
        hold_until_ = now + hold_after_step;
        return;
    }
    before_step_ = 0;
    best_rate_ = std::max(best_rate_, rate);
    collapsed_intervals_ = rate < best_rate_ * collapse ? collapsed_intervals_ + 1 : 0;
    if (automatic_ && target_ > 1 && collapsed_intervals_ >= intervals_of_collapse) {
        step_to(target_ / 2);
        hold_until_ = now + hold_after_failure;
        return;
    }
    if (now < hold_until_ || target_ >= most_) return;
    const int next = automatic_ ? std::min(most_, target_ * 2) : target_ + 1;
    const int before = target_;
    step_to(next);
    before_step_ = automatic_ ? before : 0;
    rate_before_step_ = rate;
}

void Pace::step_to(int target) noexcept {
    target_ = target;
    best_rate_ = 0;
    collapsed_intervals_ = 0;
    settling_ = true;
}

} // namespace xtask::transfer
