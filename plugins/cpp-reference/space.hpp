/// How much room a build is going to take.
#pragma once

#include "request.hpp"

#include <cstdint>

namespace xtask::cpp_reference {

/// An estimate in bytes: little where source and build are there already; ten times a repository on this
/// machine; for others what the engines of 2026 take.
std::uint64_t space_needed(const Request& request);

/// Throws Error(no_space) where less than that is free. Returns what is free.
std::uint64_t check_space(Context& context, const Request& request);

} // namespace xtask::cpp_reference
