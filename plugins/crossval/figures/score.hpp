/// What a single score says.
#pragma once

#include <cmath>

namespace xtask::crossval {

/// Logits of no engine are as low; llama-server writes -3.4e38 for the logarithm of zero.
inline constexpr float zero_score = -1e30F;
/// log p below which a float probability is no normal number.
inline constexpr double underflow = -87;

/// A probability of zero.
inline bool is_zero(float score) noexcept { return score <= zero_score; }
/// NaN or +infinity.
inline bool is_broken(float score) noexcept { return std::isnan(score) || (std::isinf(score) && score > 0); }

} // namespace xtask::crossval
