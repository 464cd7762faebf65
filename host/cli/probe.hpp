/// Loading a plugin where a crash is an answer: in a child process that is this executable again.
#pragma once

#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace xtask::cli {

/// The hidden command of the child: `xtask __probe LIBRARY --json`.
inline constexpr const char* probe_command = "__probe";

/// Why the library cannot be loaded, in at most 10 seconds; none when it can. The child gets no token and no
/// XTASK_* variable. Throws the Error of the signal when cancelled, Error(failure) when no child can be
/// started.
std::optional<Error> probe_library(const std::string& executable, const std::string& library,
                                   const base::Cancel& cancel);

/// The child's side: loads, checks, throws Error(plugin).
void run_probe(const std::string& library);

/// `environment` without what children never get.
std::vector<std::string> child_environment(char* const* environment);

} // namespace xtask::cli
