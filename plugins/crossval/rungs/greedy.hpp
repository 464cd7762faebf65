/// Greedy continuations of both engines, however each of them can tell.
#pragma once

#include "rungs/bench.hpp"

#include <utility>

namespace xtask::crossval {

struct Continuations {
    std::vector<Reply<Continuation>> reference, candidate; ///< by sequence
    std::string note;                                      ///< how they were come by, where that is not plain
};

/// One that cannot generate but has logits follows the other: it goes on along that one's ids as long as it
/// would have chosen them itself. Where neither can, both step: logits, the likeliest token, logits.
Continuations continue_both(Bench& bench, const std::vector<Sequence>& sequences);

/// The scores of the last row of a neutral file; empty where it cannot be read.
std::vector<float> last_row(const std::string& path);

} // namespace xtask::crossval
