#include "transfer/pace.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr Duration shortest_interval{60};
constexpr Duration shortest_settling{20};
constexpr int round_trips_to_settle = 2; // dial, request
constexpr int large_step = 4;
constexpr int small_step = 2;
constexpr double least_gain = 1.125;
constexpr double nearly_linear = 0.8;
constexpr double collapse = 0.5;
constexpr int intervals_of_collapse = 3;
constexpr Duration first_hold{2'000};
constexpr Duration longest_hold{30'000};
constexpr Duration hold_after_failure{5'000};

} // namespace

Pace::Pace(int most, bool automatic, Time now) noexcept
    : most_(most), automatic_(automatic), target_(automatic ? 1 : most), hold_(first_hold),
      interval_begin_(now) {}

void Pace::expect(int connections, Duration round_trip) noexcept {
    if (!automatic_ || connections <= target_) return;
    before_step_ = target_;
    target_ = std::min(most_, connections);
    alone_ = round_trip;
}

void Pace::judge_lead(Time now, std::uint64_t received, Clock::duration idle) noexcept {
    const std::chrono::duration<double> elapsed = now - interval_begin_;
    if (elapsed < alone_) return;
    rate_before_step_ = static_cast<double>(received - interval_bytes_) / elapsed.count();
    alone_ = {};
    settling_ = true;
    begin_interval(now, received, idle);
}

void Pace::measure(Time now, std::uint64_t received, Duration round_trip, Clock::duration idle) noexcept {
    if (!std::exchange(begun_, true)) return begin_interval(now, received, idle);
    if (alone_ > Duration::zero()) return judge_lead(now, received, idle);
    const Duration interval = settling_ ? std::max(shortest_settling, round_trips_to_settle * round_trip)
                                        : std::max(shortest_interval, round_trip);
    if (now - interval_begin_ < interval) return;
    const std::chrono::duration<double> elapsed = now - interval_begin_;
    const double rate = static_cast<double>(received - interval_bytes_) / elapsed.count();
    const bool wire_bound = idle - interval_idle_ > (now - interval_begin_) / 2;
    const bool settled = !std::exchange(settling_, false);
    begin_interval(now, received, idle);
    if (wire_bound && settled) judge(now, rate);
}

void Pace::failed(Time now, Duration rest) noexcept {
    step_to(std::max(1, target_ / 2));
    before_step_ = 0;
    hold_until_ = std::max(hold_until_, now + std::max(rest, hold_after_failure));
}

void Pace::begin_interval(Time now, std::uint64_t received, Clock::duration idle) noexcept {
    interval_begin_ = now;
    interval_bytes_ = received;
    interval_idle_ = idle;
}

void Pace::judge(Time now, double rate) noexcept {
    if (rate <= 0) return; // the network is down; that says nothing about connections
    if (before_step_ != 0 && rate < rate_before_step_ * least_gain) {
        step_to(before_step_);
        before_step_ = 0;
        hold_until_ = now + std::exchange(hold_, std::min(2 * hold_, longest_hold));
        return;
    }
    // Where each brings as much as the first did, a cap on each is likely, and many will pay.
    const bool linear =
        before_step_ != 0 && rate >= nearly_linear * rate_before_step_ * target_ / before_step_;
    const int factor = target_ == 1 || linear ? large_step : small_step;
    before_step_ = 0;
    best_rate_ = std::max(best_rate_, rate);
    collapsed_intervals_ = rate < best_rate_ * collapse ? collapsed_intervals_ + 1 : 0;
    if (automatic_ && target_ > 1 && collapsed_intervals_ >= intervals_of_collapse) {
        step_to(target_ / 2);
        hold_until_ = now + hold_after_failure;
        return;
    }
    if (now < hold_until_ || target_ >= most_) return;
    const int next = automatic_ ? std::min(most_, target_ * factor) : target_ + 1;
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
