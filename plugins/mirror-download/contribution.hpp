/// What each mirror did for a file, as its receipt tells.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::mirror_download {

struct Contribution {
    std::string mirror;
    std::uint64_t bytes = 0;
    std::string state = "used"; ///< or "failed", "quarantined"
    std::string reason;         ///< why it failed or was quarantined
};

/// Of a file that was fetched just now, in the mirrors' order; none for others, and where the receipt does
/// not say.
std::vector<Contribution> contributions(Context& context, const Outcome& outcome);

} // namespace xtask::mirror_download
