#include "transfer/watchdog.hpp"

namespace xtask::transfer {
namespace {

constexpr std::uint64_t slowest_rate = 1024; // bytes per second

} // namespace

bool Watchdog::expired(Time now) noexcept {
    if (now < deadline()) return false;
    const auto least = slowest_rate * static_cast<std::uint64_t>(window_.count()) / 1000;
    if (bytes_ < least) return true;
    begin_ = now;
    bytes_ = 0;
    return false;
}

} // namespace xtask::transfer
