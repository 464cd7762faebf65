/// Ends the programs we started where SIGKILL, or the lack of memory, ends us, and nothing of ours runs any
/// more.
///
/// The guard is a process of the same executable in a session of its own, which is told of each session there
/// is. The kernel closes its socket whatever ends us; then it kills those it knows of. PR_SET_PDEATHSIG would
/// not do: it reaches only the leader, not what that has started, and means the end of a thread, not of the
/// process.
#pragma once

#include <sys/types.h>

namespace xtask::base {

/// The hidden command, `xtask __guard`, with the socket as its standard input.
inline constexpr const char* guard_command = "__guard";

/// This executable knows `guard_command`. Where nobody says so, as in tests of parts, there is no guard.
void allow_guard() noexcept;

/// Starts it, if it is allowed and was not started yet; before the first program is, so that no time is lost
/// after. Where that fails there is none. Any thread.
void start_guard() noexcept;

/// The guard learns of a session, a child of ours not reaped yet, or that it is over. Nothing where there is
/// no guard.
void guard_session(pid_t leader) noexcept;
void forget_session(pid_t leader) noexcept;

/// The guard itself, until the socket ends.
void run_guard(int socket);

} // namespace xtask::base
