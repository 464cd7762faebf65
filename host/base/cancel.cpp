#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>

namespace xtask::base {

static_assert(std::atomic<int>::is_always_lock_free);

Cancel::Cancel() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_)
        throw Error(ExitCode::failure, "no-descriptor", "cannot create an event descriptor",
                    "raise the limit of open files (ulimit -n)");
}

void Cancel::request(int signal) noexcept {
    const int saved_errno = errno;
    int nobody = 0;
    if (signal_.compare_exchange_strong(nobody, signal, std::memory_order_acq_rel)) {
        const std::uint64_t one = 1;
        while (::write(event_.get(), &one, sizeof one) < 0 && errno == EINTR) {
        }
    }
    errno = saved_errno;
}

void Cancel::check() const {
    switch (signal()) {
    case 0:
        return;
    case SIGTERM:
        throw Error(ExitCode::terminated, "terminated", "stopped by SIGTERM", {}, true);
    case SIGHUP:
        throw Error(ExitCode::hangup, "hangup", "stopped by SIGHUP", {}, true);
    default:
        throw Error(ExitCode::interrupted, "interrupted", "interrupted", {}, true);
    }
}

} // namespace xtask::base
