/// Where two sequences of ids, or two texts, part, and what that means.
#pragma once

#include "figures/ranking.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace xtask::crossval {

/// Where two sequences are no longer the same: the first index at which they differ, or at which the shorter
/// one ends.
struct IdDivergence {
    std::uint64_t index = 0;
    std::optional<std::int32_t> reference, candidate; ///< nothing: it has ended
};
/// Nothing: they are the same.
std::optional<IdDivergence> first_divergence(std::span<const std::int32_t> reference,
                                             std::span<const std::int32_t> candidate) noexcept;

/// The same for texts: byte, never inside a UTF-8 sequence that both share in part.
std::optional<std::uint64_t> first_divergence(std::string_view reference,
                                              std::string_view candidate) noexcept;

enum class Cause {
    tie,    ///< the reference thinks as much of the other token, within the limit
    bug,    ///< it does not
    unknown ///< the reference's scores there are not known; counts as a failure
};

std::string_view name_of(Cause cause) noexcept;

/// What the reference's row at the first divergence says.
struct Judgement {
    Cause cause = Cause::unknown;
    std::optional<double> margin; ///< nats, between the reference's first two
    std::optional<double> gap;    ///< nats, between its first and the candidate's token
    double limit = 0;
};

/// `scores`: the reference's row there, empty where it is not known. `candidate`: the candidate's id where
/// that is known: then a tie is a gap of at most `limit` nats, else a margin of at most that.
Judgement judge(std::span<const float> scores, std::optional<std::int32_t> candidate, double limit);

} // namespace xtask::crossval
