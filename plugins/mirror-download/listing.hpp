/// Which files --all, --include, --exclude and --quant mean.
#pragma once

#include "hub/access.hpp"
#include "hub/wanted.hpp"
#include "mirror.hpp"

#include <xtask/context.hpp>

#include <string>
#include <vector>

namespace xtask::mirror_download {

/// What is selected of all that the first mirror has which speaks like the hub and answers; others cannot
/// list. Each path once, sorted; none leads out of the folder. Throws Error: "no-listing" where no mirror can
/// list, the last one's own where none answers, and what hub/selection.hpp and hub/places.hpp throw.
std::vector<std::string> selected_paths(Context& context, const hub::Wanted& wanted,
                                        const std::vector<Mirror>& mirrors,
                                        const hub::AccessOptions& options);

} // namespace xtask::mirror_download
