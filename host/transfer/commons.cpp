#include "transfer/commons.hpp"

#include "base/cgroup.hpp"

#include <algorithm>

namespace xtask::transfer {
namespace {

constexpr std::size_t least_window = std::size_t{64} << 10;

constexpr int most_automatic_connections = 16;

/// A group that is nearly full ends the run by a kill, however much was allowed; a smaller window only costs
/// speed.
std::size_t window_memory(std::uint64_t allowed) {
    constexpr std::uint64_t part = 4;
    const auto left = base::cgroup_memory_left();
    return static_cast<std::size_t>(left ? std::min(allowed, *left / part) : allowed);
}

} // namespace

void Connections::take(int count) {
    const std::lock_guard lock(mutex_);
    taken_ += count;
}

bool Connections::try_take() {
    const std::lock_guard lock(mutex_);
    if (taken_ >= limit_) return false;
    ++taken_;
    return true;
}

void Connections::give_back(int count) {
    const std::lock_guard lock(mutex_);
    taken_ -= count;
}

Memory::Share Memory::take(std::size_t wanted, int sharers) {
    const std::lock_guard lock(mutex_);
    const std::size_t left = limit_ > taken_ ? limit_ - taken_ : 0;
    const std::size_t share = limit_ / static_cast<std::size_t>(std::max(sharers, 1));
    const std::size_t granted = std::max(least_window, std::min({wanted, share, left}));
    taken_ += granted;
    return {*this, granted};
}

void Memory::give_back(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    taken_ -= bytes;
}

Commons::Commons(const Options& options)
    : limiter(options.limit_rate, Clock::now()),
      connections(options.connections == 0 ? most_automatic_connections : options.connections),
      memory(window_memory(options.max_memory)) {}

} // namespace xtask::transfer
