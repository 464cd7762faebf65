/// A look at the first bytes of GGUF files, before the rest of them is fetched.
#pragma once

#include "request.hpp"
#include "summary.hpp"

#include <xtask/context.hpp>

#include <span>

namespace xtask::hf_download {

/// One small ranged request for each GGUF file that is to be fetched and is large enough to be worth it, all
/// at once. A file that does not begin like one the engines load, its first bytes and content type shown, is
/// warned of where a hash decides what is published, else it is the item's Error(network, "not-a-gguf").
/// Shards whose headers tell of another set than their names are an Error(network, "shard-mismatch"). A look
/// that fails says nothing: the transfer will. Throws the signal's Error.
void look_first(Context& context, const Request& request, std::span<Item> items);

} // namespace xtask::hf_download
