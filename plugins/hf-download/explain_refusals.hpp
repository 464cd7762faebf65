/// Why a repository's files were refused.
#pragma once

#include "hub/access.hpp"
#include "hub/item.hpp"

#include <span>

namespace xtask::hf_download {

/// Lists are answered for gated repositories too, and a refused download does not say why: the hub is asked
/// for the first that was refused.
void explain_refusals(Context& context, const hub::Url& endpoint, const hub::AccessOptions& options,
                      std::span<hub::Item> items);

} // namespace xtask::hf_download
