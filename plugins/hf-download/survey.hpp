/// What is to be fetched: the files that are asked for, and what the hub says of them.
#pragma once

#include "hub/hub_cache.hpp"
#include "request.hpp"
#include "summary.hpp"

#include <xtask/context.hpp>

#include <vector>

namespace xtask::hf_download {

/// One item for each file that is named or selected, in that order; an Error of one is in its item. Sends no
/// request for files that need none: they are there already, or `cache`, if any, has them of that commit.
/// Throws what concerns them all.
std::vector<Item> survey(Context& context, const Request& request, hub::HubCache* cache = nullptr);

} // namespace xtask::hf_download
