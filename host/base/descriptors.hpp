/// How many files a process may have open.
#pragma once

#include <cstddef>

namespace xtask::base {

/// Raises the soft limit of open files to `wanted`, as far as the hard limit goes; never lowers it. Returns
/// the limit that holds then.
std::size_t allow_descriptors(std::size_t wanted) noexcept;

} // namespace xtask::base
