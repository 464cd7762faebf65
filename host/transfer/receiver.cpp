#include "transfer/receiver.hpp"

#include "transfer/watchdog.hpp"

#include <algorithm>
#include <array>

namespace xtask::transfer {
namespace {

/// Handed to the writer at least this often.
constexpr std::size_t largest_read = std::size_t{1} << 20;

} // namespace

Error deadline_error() {
    return {ExitCode::network, "deadline", "the time allowed for this command is over",
            "repeat the command to go on from here, or allow more time with --deadline"};
}

Receiver::Receiver(const Limits& limits, Limiter& limiter, const base::Cancel& cancel,
                   std::function<void()> progressed)
    : limits_(limits), cancel_(cancel), progressed_(std::move(progressed)), limiter_(limiter) {}

bool Receiver::receive(net::Connection& connection, Ring& ring, std::optional<std::uint64_t> end) {
    net::Connection* const one = &connection;
    const int wake = ring.wake_fd();
    std::array<std::byte, 1> beyond; // what comes after `end` is only looked for
    std::uint64_t position = ring.counters().received;
    Watchdog watchdog(limits_.timeout, Clock::now());

    while (true) {
        ring.clear_wake();
        ring.rethrow_failure();
        cancel_.check();
        Time now = Clock::now();
        if (now >= limits_.deadline) throw deadline_error();

        const bool at_end = end && position >= *end;
        std::span<std::byte> room = at_end ? std::span<std::byte>(beyond) : ring.free_space();
        if (room.empty()) {
            pause(never, wake);
            watchdog.excuse(Clock::now() - now);
            continue;
        }
        std::size_t want = std::min(room.size(), largest_read);
        if (end && !at_end) want = static_cast<std::size_t>(std::min<std::uint64_t>(want, *end - position));
        want = limiter_.take(want, now);
        if (want == 0) {
            pause(limiter_.next(now), wake);
            watchdog.excuse(Clock::now() - now);
            continue;
        }

        const std::size_t got = connection.read(room.first(want), now);
        limiter_.give_back(want - got);
        if (got > 0 && at_end) return false;
        if (got > 0) {
            ring.received(got);
            position += got;
            transferred_ += got;
            watchdog.received(got);
            progressed_();
        }
        if (connection.phase() == net::Phase::idle) return true;
        if (connection.phase() == net::Phase::failed) throw connection.error();
        if (got > 0) continue;

        if (watchdog.expired(now)) {
            throw Error(ExitCode::network, "too-slow",
                        connection.origin().authority() + " sends less than 1 KiB/s", {}, true);
        }
        net::drive(std::span(&one, 1), cancel_, std::min(watchdog.deadline(), limits_.deadline),
                   std::span(&wake, 1));
        connection.advance(Clock::now());
    }
}

void Receiver::pause(Time until, int fd) {
    net::drive({}, cancel_, std::min(until, limits_.deadline), std::span(&fd, 1));
}

} // namespace xtask::transfer
