/// Values of a header as text.
#pragma once

#include "gguf/header.hpp"

#include <xtask/json.hpp>

#include <cstdint>
#include <string>

namespace xtask::inspect {

/// For one line of a table: texts quoted where they are not plain, and cut; the first elements of an array.
std::string shown(const gguf::Entry& entry);

/// "u32", "array of 320 string"
std::string shown_type(const gguf::Entry& entry);

/// "64 × 320", or "scalar"
std::string shown_shape(const std::vector<std::uint64_t>& shape);

/// Beyond 63 bits as a text: JSON readers lose digits there.
void write_number(JsonWriter& json, std::uint64_t number);

/// Whole, but for arrays, of which only the first elements are known.
void write_value(JsonWriter& json, const gguf::Scalar& value);

} // namespace xtask::inspect
