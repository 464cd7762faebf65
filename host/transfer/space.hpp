/// Whether a file fits on its disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::transfer {

/// Throws Error(no_space) where `directory` has less free than `leaf` still needs, with 50 MB to spare.
/// `total`: of the file, none where it is unknown; `already_ours`: what it has written or reserved.
void require_space(const std::string& directory, const std::string& leaf, std::optional<std::uint64_t> total,
                   std::uint64_t already_ours);

} // namespace xtask::transfer
