/// A whole model, as it is before its weights are made: key-values, tensors, and how each tensor is filled.
#pragma once

#include "gguf/outline.hpp"
#include "recipe.hpp"

#include <cstdint>
#include <vector>

namespace xtask::gen_fixtures {

/// How one tensor is filled. Values are integers times 2^-exponent, so they are the same in every type.
struct Filling {
    enum class Kind { constant, bytes, ternary };

    Kind kind = Kind::constant;
    float constant = 1;
    unsigned exponent = 0;
    /// Rows in front whose values are an eighth: the model shall not choose those tokens.
    std::uint64_t faint_rows = 0;
};

struct Model {
    gguf::Outline outline;
    std::vector<Filling> fillings; ///< one for each tensor
    std::uint64_t seed = 42;

    std::uint64_t parameters() const;
};

/// Throws Error(usage) as `dimensions_of` and `weight_type_of`.
Model make_model(const Recipe& recipe);

} // namespace xtask::gen_fixtures
