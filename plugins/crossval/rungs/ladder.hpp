/// The rungs in their order, which of them a run climbs, and when it stops.
#pragma once

#include "rungs/bench.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

enum class RungId { header, load, tokens, greedy, logits, nll };
inline constexpr std::size_t rung_count = 6;

std::string_view name_of(RungId rung) noexcept; ///< "tokens"
std::string_view title_of(RungId rung) noexcept;

struct Ladder {
    std::array<bool, rung_count> chosen{};
    std::array<bool, rung_count> required{};
};

/// `rungs`: of --rungs, "tokens,greedy" or "..logits" not split; none: all. `required`: of --require, on top
/// of load and greedy where those are chosen. Throws Error(usage, "bad-rung").
Ladder read_ladder(const std::vector<std::string>& rungs, const std::vector<std::string>& required);

/// Climbs. `header`: how that rung ended. Leaves every rung in the report, with its time.
void climb(const Ladder& ladder, Bench& bench, const Result& header);

} // namespace xtask::crossval
