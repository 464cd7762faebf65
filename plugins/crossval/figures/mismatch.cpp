#include "figures/mismatch.hpp"

namespace xtask::crossval {

std::string_view name_of(Fault fault) noexcept {
    switch (fault) {
    case Fault::positions_differ:
        return "positions-differ";
    case Fault::vocabulary_differs:
        return "vocabulary-differs";
    case Fault::tokens_differ:
        return "tokens-differ";
    case Fault::not_finite:
        return "not-finite";
    case Fault::no_distribution:
        return "no-distribution";
    case Fault::zero_differs:
        return "zero-differs";
    case Fault::too_many_positions:
        return "too-many-positions";
    }
    return "unknown";
}

std::string_view name_of(Side side) noexcept { return side == Side::reference ? "reference" : "candidate"; }

} // namespace xtask::crossval
