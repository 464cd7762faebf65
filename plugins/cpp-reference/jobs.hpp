/// How many compilers may run at once.
#pragma once

#include <xtask/process.hpp>

#include <algorithm>
#include <cstdint>

namespace xtask::cpp_reference {

/// As many as there are processors, if each can have 2 GiB, which the largest files of such engines take.
inline int default_jobs(const Capacity& capacity) {
    constexpr std::uint64_t memory_each = std::uint64_t{2} << 30U;
    const std::uint64_t processors = std::max<std::uint64_t>(capacity.processors, 1);
    const std::uint64_t by_memory = capacity.memory == 0 ? processors : capacity.memory / memory_each;
    return static_cast<int>(std::clamp<std::uint64_t>(std::min(by_memory, processors), 1, 1024));
}

} // namespace xtask::cpp_reference
