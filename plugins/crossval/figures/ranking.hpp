/// The likeliest tokens of a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace xtask::crossval {

inline constexpr std::size_t shown_ranks = 5; ///< k of top-k

struct Ranked {
    std::int32_t id = 0;
    double log_p = 0; ///< nats; -infinity for a probability of zero
    bool operator==(const Ranked&) const = default;
};

/// Likeliest first; of equals the lowest id.
using Ranking = std::vector<Ranked>;

/// Of one row of logits or log-probabilities. Nothing where the row is no distribution: empty, with NaN or
/// +infinity in it, or nothing above -infinity.
std::optional<Ranking> rank(std::span<const float> scores, std::size_t count = shown_ranks);

/// log p of one token of such a row, under the same conditions and where there is such a token.
std::optional<double> log_probability(std::span<const float> scores, std::int32_t id);

/// Nats between the first and the second; infinity where there is no second.
double margin(const Ranking& ranking);

} // namespace xtask::crossval
