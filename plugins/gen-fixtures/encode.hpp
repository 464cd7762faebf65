/// Small integers times a power of two, in the formats of ggml.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace xtask::gen_fixtures {

/// Appends `values` times 2^-exponent to `out`. `values` are whole blocks; the ternary types take -1, 0
/// and 1. Exact in every type as long as exponent is at most 14.
void encode(gguf::TensorType type, std::span<const std::int8_t> values, unsigned exponent, std::string& out);

/// What follows the last block of a tensor: I2_S has its one scale there.
void encode_end(gguf::TensorType type, unsigned exponent, std::string& out);

} // namespace xtask::gen_fixtures
