/// What control groups leave this process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::base {

/// Bytes that may still be used before a limit is met, by the narrowest of this process's groups (version 1
/// or 2, and the groups above): limit less usage, where file pages that can be dropped at once do not count
/// as used. None where nothing limits it or nothing can be read. `root`: where proc and sys are looked for.
std::optional<std::uint64_t> cgroup_memory_left(const std::string& root = "");

/// How many processors' time may be used, by the narrowest of the groups, rounded up. None: as many as there
/// are.
std::optional<std::uint64_t> cgroup_processors(const std::string& root = "");

} // namespace xtask::base
