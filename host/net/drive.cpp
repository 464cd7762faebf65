#include "net/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace xtask::net {
namespace {

/// Whole milliseconds, rounded up: a poll that ends too early would only poll again.
int poll_timeout(Time until) {
    if (until == never) return -1;
    const auto now = Clock::now();
    if (until <= now) return 0;
    const auto wait = std::chrono::ceil<Duration>(until - now).count();
    return static_cast<int>(std::min<Duration::rep>(wait, std::numeric_limits<int>::max()));
}

} // namespace

void drive(std::span<Connection* const> connections, const base::Cancel& cancel, Time until,
           std::span<const int> extra) {
    std::vector<pollfd> set;
    set.push_back({cancel.fd(), POLLIN, 0});
    for (const int fd : extra) set.push_back({fd, POLLIN, 0});
    for (const auto* connection : connections) {
        connection->add_poll(set);
        until = connection->ready() ? Time::min() : std::min(until, connection->deadline());
    }
    while (true) {
        cancel.check();
        const int count = ::poll(set.data(), set.size(), poll_timeout(until));
        if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
        if (count < 0) continue;
        cancel.check();
        if (count > 0 || Clock::now() >= until) return;
    }
}

} // namespace xtask::net
