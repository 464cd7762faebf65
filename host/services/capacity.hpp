/// What this machine leaves for programs started now.
#pragma once

#include <cstdint>

namespace xtask::services {

/// Processors this process may run on, within the time its control groups leave. At least 1.
std::uint32_t usable_processors();

/// Bytes that can be had without swapping, within the limits of the control groups. 0 where nobody knows.
std::uint64_t usable_memory();

} // namespace xtask::services
