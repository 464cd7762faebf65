#include "base/signals.hpp"

#include "base/process_session.hpp"

#include <xtask/abi.h>

#include <atomic>
#include <csignal>

#include <unistd.h>

namespace xtask::base {

namespace {

static_assert(std::atomic<Cancel*>::is_always_lock_free);

std::atomic<Cancel*> routed{nullptr};

void on_signal(int signal) {
    Cancel* const cancel = routed.load(std::memory_order_acquire);
    if (signal == SIGINT && cancel->signal() != 0) {
        kill_sessions();
        ::_exit(XTASK_INTERRUPTED);
    }
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
