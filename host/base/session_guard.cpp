#include "base/session_guard.hpp"

#include "base/process_session.hpp"
#include "base/spawn.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <sys/socket.h>

namespace xtask::base {
namespace {

std::atomic<bool> allowed{false};
std::atomic<int> to_guard{-1}; // never closed by us

Fd above_standard(int fd) {
    const Fd low(fd);
    return Fd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

void start() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
    Fd ours = above_standard(ends[0]);
    const Fd theirs = above_standard(ends[1]);
    const Fd nowhere = above_standard(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (!ours || !theirs || !nowhere) return;
    Spawn guard;
    guard.program = "/proc/self/exe"; // what runs now, whatever lies under its name meanwhile
    guard.arguments = {"xtask", guard_command};
    guard.directory = "/";
    guard.input = theirs.get();
    guard.output = guard.errors = nowhere.get();
    if (spawn(guard)) to_guard = ours.release();
}

void tell(pid_t message) noexcept {
    const int fd = to_guard;
    if (fd >= 0) ::send(fd, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

} // namespace

void allow_guard() noexcept { allowed = true; }

void start_guard() noexcept {
    static std::once_flag started;
    if (!allowed) return;
    try {
        std::call_once(started, start);
    } catch (const std::exception&) { // no memory
    }
}

void guard_session(pid_t leader) noexcept { tell(leader); }
void forget_session(pid_t leader) noexcept { tell(-leader); }

void run_guard(int socket) {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) ::signal(signal, SIG_IGN); // it ends when we do
    std::map<pid_t, Fd> sessions;
    pid_t message = 0;
    ssize_t size = 0;
    while ((size = ::recv(socket, &message, sizeof message, 0)) > 0 || (size < 0 && errno == EINTR)) {
        if (size != sizeof message) continue;
        if (message < 0) {
            sessions.erase(-message);
        } else if (message > 0) {
            Fd leader = open_pidfd(message);
            if (leader || errno == ENOSYS) sessions.insert_or_assign(message, std::move(leader));
        }
    }
    for (const auto& [leader, pidfd] : sessions) kill_abandoned_session(leader, pidfd);
}

} // namespace xtask::base
