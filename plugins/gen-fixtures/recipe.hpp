/// What is to be made, and the dimensions that go with it.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::gen_fixtures {

/// The arguments that decide every byte of a fixture.
struct Recipe {
    std::string arch;   ///< "llama" or "bitnet"
    std::string size;   ///< "tiny", "small" or "medium"
    std::string type;   ///< "f32", "f16", "q8_0", "tq1_0", "tq2_0" or "i2_s"
    std::string broken; ///< name of a Breakage, or empty
    std::uint64_t seed = 42;

    bool operator==(const Recipe&) const = default;
    bool is_bitnet() const noexcept { return arch == "bitnet"; }
    /// "llama-small-f32", "llama-small-f32-magic"
    std::string default_name() const;
};

struct Dimensions {
    std::uint64_t embedding, layers, heads, kv_heads, feed_forward, vocabulary, context;

    std::uint64_t head() const noexcept { return embedding / heads; }
    std::uint64_t kv() const noexcept { return head() * kv_heads; }
};

/// Throws Error(usage) for an unknown architecture or size.
const Dimensions& dimensions_of(const Recipe& recipe);

/// How the weights are stored, and what general.file_type says of it.
struct WeightType {
    std::string_view name;
    gguf::TensorType type;
    std::uint32_t file_type;
    bool ternary; ///< holds nothing else, so that only bitnet can be stored in it
};

/// Throws Error(usage) for an unknown type, and for a ternary one where the architecture is not.
const WeightType& weight_type_of(const Recipe& recipe);

} // namespace xtask::gen_fixtures
