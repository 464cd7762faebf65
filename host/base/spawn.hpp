/// Starts a program into which nothing of ours leaks.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <vector>

#include <sys/types.h>

namespace xtask::base {

struct Spawn {
    std::string program;                  ///< absolute path
    std::vector<std::string> arguments;   ///< argv, with the program's name
    std::vector<std::string> environment; ///< "NAME=value", all of it
    std::string directory;                ///< where it runs; empty: where we do
    int output = -1;                      ///< becomes its standard output; 3 or higher
    int errors = -1;                      ///< likewise standard error; may be the same
    int input = -1;                       ///< becomes its standard input, 3 or higher; else that is /dev/null
};

/// The child leads a session, and so a process group, of its own: no terminal, and no signal meant for ours.
/// No other descriptor is open, no signal is blocked, ignored or handled. The
/// error is that of posix_spawn(3): ENOENT, EACCES, ENOEXEC, E2BIG, EAGAIN, …
tl::expected<pid_t, int> spawn(const Spawn& what);

} // namespace xtask::base
