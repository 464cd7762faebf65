/// A look at the first bytes of GGUF files, before the rest of them is fetched.
#pragma once

#include <xtask/context.hpp>

#include <optional>
#include <span>
#include <vector>

namespace xtask::hub {

/// A file that is to be fetched, and where to say why not.
struct Suspect {
    const Artifact* artifact;
    std::optional<Error>* error;
};

/// One small ranged request for each GGUF file that is to be fetched from a server and is large enough to be
/// worth it, all at once. A file that does not begin like one the engines load, its first bytes and content
/// type shown, is warned of where a hash decides what is published, else it is Error(network, "not-a-gguf").
/// Shards whose headers tell of another set than their names are an Error(network, "shard-mismatch"). A look
/// that fails says nothing: the transfer will. Throws the signal's Error.
void look_first(Context& context, std::span<const Suspect> files);

/// The same for anything with an `artifact` and an `error`.
template <class Item>
void look_first_at(Context& context, std::span<Item> items) {
    std::vector<Suspect> files;
    files.reserve(items.size());
    for (Item& item : items) files.push_back({&item.artifact, &item.error});
    look_first(context, files);
}

} // namespace xtask::hub
