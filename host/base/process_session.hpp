/// Everything that a program we started has started in its turn.
///
/// A session holds more than a process group: build tools put each of their own children into a group of its
/// own, and a signal for the group of the tool does not reach those.
#pragma once

#include "base/fd.hpp"

#include <vector>

#include <sys/types.h>

namespace xtask::base {

/// The living processes of the session that `leader` made; zombies are not counted. `leader` is a child of
/// ours that nobody has reaped, so its number cannot mean another process. `proc`: where processes are
/// listed.
std::vector<pid_t> session_members(pid_t leader, const char* proc = "/proc");

/// SIGTERM for the leader's process group: each process there gets it once, and tools that made groups of
/// their own pass it on.
void terminate_session(pid_t leader) noexcept;
/// SIGKILL for every member, those too that come to be meanwhile.
void kill_session(pid_t leader);
/// The same where the leader is not our child, and so may be reaped at any time: `pidfd` (absent where the
/// kernel has none) keeps its number from meaning another process.
void kill_abandoned_session(pid_t leader, const Fd& pidfd);

/// Refers to a process for as long as it is open. Absent with `errno`: ESRCH, ENOSYS, …
Fd open_pidfd(pid_t pid) noexcept;

/// While it lives, `kill_sessions` and the guard know the session. At most 64 are known at a time to the
/// former.
class KnownSession {
  public:
    explicit KnownSession(pid_t leader) noexcept;
    KnownSession(const KnownSession&) = delete;
    KnownSession& operator=(const KnownSession&) = delete;
    ~KnownSession();

  private:
    const pid_t leader_;
};

/// SIGKILL for the process group of each known leader. Async-signal-safe: for leaving at once.
void kill_sessions() noexcept;

} // namespace xtask::base
