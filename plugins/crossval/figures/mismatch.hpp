/// Why two runs of rows cannot be compared. Every one of these fails a comparison.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::crossval {

enum class Side { reference, candidate };

enum class Fault {
    positions_differ, ///< one has more rows than the other
    vocabulary_differs,
    tokens_differ,     ///< rows about other tokens
    not_finite,        ///< NaN or +infinity
    no_distribution,   ///< a row of nothing but -infinity
    zero_differs,      ///< impossible for one, possible for the other
    too_many_positions ///< more than max_positions in all
};

std::string_view name_of(Fault fault) noexcept; ///< "not-finite", as in report.json
std::string_view name_of(Side side) noexcept;

struct Mismatch {
    Fault fault = Fault::not_finite;
    std::optional<Side> side;              ///< whose rows they are, where it is one side's
    std::string part;                      ///< which of several texts
    std::optional<std::uint64_t> position; ///< of that text
    std::optional<std::int32_t> id;
    std::string text; ///< all that in a sentence
};

} // namespace xtask::crossval
