/// What is to be fetched: the files that are asked for, and what the hub says of them.
#pragma once

#include "request.hpp"
#include "summary.hpp"

#include <xtask/context.hpp>

#include <vector>

namespace xtask::hf_download {

/// One item for each file that is named or selected, in that order; an Error of one is in its item. Sends no
/// request for files that need none. Throws what concerns them all.
std::vector<Item> survey(Context& context, const Request& request);

} // namespace xtask::hf_download
