/// Several files asked for at once must not get into each other's way.
#pragma once

#include "transfer/artifact.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace xtask::transfer {

/// For each artifact the position of the first one that asks for the same file: its own, unless it is a
/// repetition. Looks through links in the folders' names; touches nothing.
///
/// Throws Error(usage): an unsafe name or a malformed hash, two different files for one path
/// ("target-conflict"), or one whose name another needs for a file beside its own.
std::vector<std::size_t> first_of_each(std::span<const Artifact> artifacts);

} // namespace xtask::transfer
