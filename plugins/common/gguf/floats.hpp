/// Numbers that are none.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace xtask::gguf {

/// Where in `blocks`, whole blocks of one type, the first NaN or infinity stands: among the values of float
/// types, among the half-precision scales of block types. Byte, from the start of `blocks`.
std::optional<std::size_t> first_not_finite(const TensorTypeInfo& type, std::string_view blocks);

} // namespace xtask::gguf
