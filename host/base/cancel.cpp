#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>

namespace xtask::base {

namespace {

static_assert(std::atomic<int>::is_always_lock_free && std::atomic<Cancel*>::is_always_lock_free);

std::atomic<Cancel*> routed{nullptr};

void on_signal(int signal) {
    Cancel* const cancel = routed.load(std::memory_order_acquire);
    if (signal == SIGINT && cancel->signal() != 0) ::_exit(XTASK_INTERRUPTED);
    cancel->request(signal);
}

bool is_ignored(int signal) {
    struct sigaction current {};
    return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

void set_action(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
}

} // namespace

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

void route_signals(Cancel& cancel) {
    routed.store(&cancel, std::memory_order_release);
    set_action(SIGINT, on_signal);
    set_action(SIGTERM, on_signal);
    // nohup means it: a run that was told to outlive its terminal does.
    if (!is_ignored(SIGHUP)) set_action(SIGHUP, on_signal);
    set_action(SIGPIPE, SIG_IGN);
    set_action(SIGXFSZ, SIG_IGN);
}

} // namespace xtask::base
