/// Items brought to disk, in one go.
#pragma once

#include "hub/access.hpp"
#include "summary.hpp"

#include <xtask/context.hpp>

#include <span>

namespace xtask::hf_download {

/// Those without an Error, in one batch of the transfer; each then has its outcome or its Error. Throws only
/// the signal's.
void fetch(Context& context, std::span<Item> items);

/// Lists are answered for gated repositories too, and a refused download does not say why: the hub is asked
/// for the first that was refused.
void explain_refusals(Context& context, const hub::Url& endpoint, const hub::AccessOptions& options,
                      std::span<Item> items);

/// Of the items; none: all is well.
const Error* gravest(std::span<const Item> items);

} // namespace xtask::hf_download
