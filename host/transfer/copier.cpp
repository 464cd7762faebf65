#include "transfer/copier.hpp"

#include "net/backoff.hpp"
#include "net/connection.hpp"
#include "transfer/receiver.hpp"

#include <algorithm>
#include <array>

namespace xtask::transfer {
namespace {

/// Handed to the writer at least this often.
constexpr std::size_t largest_read = std::size_t{1} << 20;

Error silent(const std::string& path, Duration patience) {
    return {ExitCode::failure, "timeout",
            "'" + path + "' has brought no byte for " + net::in_seconds(patience),
            "check whether the share it is on still answers", true};
}

} // namespace

std::optional<Error> await_open(LocalSource& source, const std::string& path, const base::Cancel& cancel,
                                Patience patience) {
    const Time asked = Clock::now();
    const int wake = source.wake_fd();
    while (!source.status()) {
        if (auto error = source.error()) return error;
        const Time now = Clock::now();
        if (now >= patience.deadline) throw deadline_error();
        if (now - asked >= patience.silence) return silent(path, patience.silence);
        net::drive({}, cancel, std::min(patience.deadline, asked + patience.silence), std::span(&wake, 1));
        source.clear_wake();
    }
    return std::nullopt;
}

std::optional<Error> copy_into(Window& window, LocalSource& source, const std::string& path,
                               std::uint64_t end, Limiter& limiter, const base::Cancel& cancel,
                               Patience patience,
                               const std::function<void(std::uint64_t bytes)>& progressed) {
    std::uint64_t position = window.counters().received;
    source.begin(position, end);
    const std::array wakes{source.wake_fd(), window.wake_fd()};
    Time heard = Clock::now();
    while (position < end) {
        source.clear_wake();
        window.clear_wake();
        window.rethrow_failure();
        cancel.check();
        const Time now = Clock::now();
        if (now >= patience.deadline) throw deadline_error();
        Time until = std::min(patience.deadline, heard + patience.silence);

        const auto room = window.room(position);
        const auto want =
            static_cast<std::size_t>(std::min<std::uint64_t>({room.size(), largest_read, end - position}));
        const std::size_t allowed = limiter.take(want, now);
        const std::size_t got = source.read(room.first(allowed));
        limiter.give_back(allowed - got);
        if (got > 0) {
            position += got;
            heard = now;
            window.received(position);
            progressed(got);
            continue;
        }
        if (want == 0 || allowed == 0) { // the disk or the rate limit: not the source's fault
            heard = now;
            until = want == 0 ? patience.deadline : limiter.next(now);
        } else {
            if (auto error = source.error()) return error;
            if (now - heard >= patience.silence) return silent(path, patience.silence);
        }
        net::drive({}, cancel, until, wakes);
    }
    // Its last word: whether it is still what was opened.
    while (!source.ended()) {
        if (auto error = source.error()) return error;
        const Time now = Clock::now();
        if (now - heard >= patience.silence) return silent(path, patience.silence);
        net::drive({}, cancel, std::min(patience.deadline, heard + patience.silence),
                   std::span(wakes).first(1));
        source.clear_wake();
    }
    return std::nullopt;
}

} // namespace xtask::transfer
