/// One of the files asked for, and what became of it.
#pragma once

#include "agreement.hpp"
#include "hub/item.hpp"

#include <vector>

namespace xtask::mirror_download {

struct Item : hub::Item {
    std::vector<Verdict> verdicts; ///< in the mirrors' order; empty: none was asked
};

} // namespace xtask::mirror_download
