/// Randomness from the kernel, for names that must not collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace xtask::base {

std::uint64_t random_number();

/// `length` characters of [a-z0-9].
std::string random_name(std::size_t length);

} // namespace xtask::base
