/// One of the files asked for, and what became of it.
#pragma once

#include "agreement.hpp"

#include <xtask/transfer.hpp>

#include <optional>
#include <string>
#include <vector>

namespace xtask::mirror_download {

struct Item {
    Artifact artifact;
    std::vector<Verdict> verdicts; ///< in the mirrors' order; empty: none was asked
    std::optional<Outcome> outcome;
    std::optional<Error> error;
};

} // namespace xtask::mirror_download
