#include "line.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>

#include <sys/socket.h>

namespace xtask::bench {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr double most_at_once = 256 << 10;
constexpr Seconds turn{0.005};
constexpr Seconds burst{0.05}; // what a relay that was not scheduled may catch up

// What is under way on a full link; without a cap on its rate, as much as a fast one would hold.
std::size_t capacity(const Terms& terms) {
    const Seconds delay = terms.delay;
    const double under_way = terms.rate > 0            ? terms.rate * (delay + burst).count()
                             : terms.delay.count() > 0 ? 32.0 * most_at_once
                                                       : 0;
    return static_cast<std::size_t>(under_way + most_at_once);
}

} // namespace

Line::Line(const Terms& terms, Time open)
    : terms_(terms), open_(open),
      quantum_(terms.rate > 0 ? std::clamp(terms.rate * turn.count(), 1.0, most_at_once) : 1.0),
      allowance_(quantum_), refilled_(open), capacity_(capacity(terms)),
      ring_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

void Line::refill(Time now) {
    if (terms_.rate <= 0 || now <= refilled_) return;
    const double most = std::max(terms_.rate * burst.count(), quantum_);
    allowance_ = std::min(most, allowance_ + terms_.rate * Seconds(now - refilled_).count());
    refilled_ = now;
}

bool Line::takes(Time now) {
    refill(now);
    return !end_ && received_ < terms_.limit && static_cast<double>(room()) >= quantum_ &&
           (terms_.rate <= 0 || allowance_ >= quantum_);
}

bool Line::gives(Time now) const { return !blocked_ && !marks_.empty() && marks_.front().due <= now; }

bool Line::receive(int source, Time now) {
    const auto at = static_cast<std::size_t>(received_ % capacity_);
    std::uint64_t most = std::min({room(), capacity_ - at, static_cast<std::size_t>(most_at_once)});
    most = std::min(most, terms_.limit - received_);
    if (terms_.rate > 0) most = std::min(most, static_cast<std::uint64_t>(allowance_));
    const ssize_t count = ::recv(source, ring_.get() + at, static_cast<std::size_t>(most), 0);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    const Time due = std::max(now, open_) + terms_.delay;
    if (count == 0) {
        end_ = due;
        return true;
    }
    received_ += static_cast<std::uint64_t>(count);
    allowance_ -= static_cast<double>(count);
    marks_.push_back({due, received_});
    return true;
}

bool Line::send(int sink, Time now) {
    while (gives(now)) {
        const auto at = static_cast<std::size_t>(sent_ % capacity_);
        const std::size_t most =
            std::min(static_cast<std::size_t>(marks_.front().end - sent_), capacity_ - at);
        const ssize_t count = ::send(sink, ring_.get() + at, most, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno != EAGAIN) return false;
        blocked_ = count < 0;
        if (blocked_) break;
        sent_ += static_cast<std::uint64_t>(count);
        if (sent_ == marks_.front().end) marks_.pop_front();
    }
    return true;
}

Time Line::wake(Time now) const {
    if (gives(now) || finished(now)) return now; // came due since it was last looked at
    Time wake = never;
    if (end_ && *end_ > now) wake = *end_;
    if (!blocked_ && !marks_.empty()) wake = std::min(wake, marks_.front().due);
    if (!end_ && terms_.rate > 0 && allowance_ < quantum_) {
        const Seconds missing{(quantum_ - allowance_) / terms_.rate};
        wake = std::min(wake, refilled_ + std::chrono::ceil<Clock::duration>(missing));
    }
    return wake;
}

} // namespace xtask::bench
