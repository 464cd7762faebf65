/// Everything that is said of one pair of rows.
#pragma once

#include "figures/kernel.hpp"
#include "figures/ranking.hpp"
#include "figures/row_source.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace xtask::crossval {

enum class RowFault : std::uint8_t { none, not_finite, no_distribution, zero_differs };

/// The first few of a row, without a heap.
struct TopTokens {
    std::array<Ranked, shown_ranks> ranked{};
    std::size_t count = 0;
};

struct RowFigures {
    RowFault fault = RowFault::none;
    bool candidate_is_wrong = false; ///< whose row it is, where the fault is one row's
    std::int32_t wrong_id = 0;

    double kl = 0, dlogp_sum = 0, dlogp_max = 0;
    std::uint64_t compared = 0;     ///< tokens in dlogp_sum
    double distance = 0, power = 0; ///< of centred scores; power: the reference's
    double cosine = 1;
    TopTokens reference, candidate;
    std::optional<double> target_reference,
        target_candidate; ///< log p; nothing where it is zero or no target
};

/// What one thread needs for it.
struct RowWork {
    Row reference, candidate;
    Scan scan_reference, scan_candidate;
};

/// Of the rows in `work`, which are of one length, not zero.
RowFigures row_figures(RowWork& work, std::int32_t target, const Kernel& kernel);

} // namespace xtask::crossval
