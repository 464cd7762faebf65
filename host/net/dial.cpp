#include "net/dial.hpp"

#include <cerrno>
#include <system_error>

#include <sys/socket.h>

namespace xtask::net {
namespace {

Error failure(int code, const std::string& tried) {
    const char* reason = code == ECONNREFUSED ? "refused"
                         : code == ETIMEDOUT  ? "connect-timeout"
                                              : "unreachable";
    return Error(ExitCode::network, reason,
                 "cannot connect to " + tried + ": " + std::generic_category().message(code), {}, true);
}

} // namespace

std::optional<Dial::Winner> Dial::advance(Time now) {
    while (true) {
        if (auto winner = collect(now)) return winner;
        if (attempts_.empty() && waiting_.empty()) throw failure(last_error_, tried_);
        if (waiting_.empty() || now < next_start_) return std::nullopt;
        start_next(now);
    }
}

void Dial::start_next(Time now) {
    const auto address = waiting_.front();
    waiting_.erase(waiting_.begin());
    tried_ += (tried_.empty() ? "" : ", ") + address.toString();
    next_start_ = now + connection_attempt_delay;

    base::Fd fd(::socket(address.af(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd || (::connect(fd.get(), address.addr(), address.length()) != 0 && errno != EINPROGRESS &&
                errno != EINTR)) {
        last_error_ = errno;
        next_start_ = now;
        return;
    }
    attempts_.push_back({std::move(fd), address});
}

/// The first connected attempt; failed ones are dropped, and let the next address start at once.
std::optional<Dial::Winner> Dial::collect(Time now) {
    std::vector<Attempt> pending;
    std::optional<Winner> winner;
    for (auto& attempt : attempts_) {
        pollfd poll{attempt.fd.get(), POLLOUT, 0};
        if (winner || ::poll(&poll, 1, 0) <= 0) {
            pending.push_back(std::move(attempt));
            continue;
        }
        int code = 0;
        socklen_t size = sizeof code;
        if (::getsockopt(attempt.fd.get(), SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
        if (code == 0) {
            winner = Winner{std::move(attempt.fd), attempt.address};
        } else {
            last_error_ = code;
            next_start_ = now;
        }
    }
    attempts_ = std::move(pending);
    return winner;
}

void Dial::add_poll(std::vector<pollfd>& set) const {
    for (const auto& attempt : attempts_) set.push_back({attempt.fd.get(), POLLOUT, 0});
}

Time Dial::deadline() const noexcept { return waiting_.empty() ? never : next_start_; }

} // namespace xtask::net
