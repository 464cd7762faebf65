/// One of the files that are asked for, and what became of it.
#pragma once

#include <xtask/context.hpp>

#include <optional>
#include <span>
#include <vector>

namespace xtask::hub {

struct Item {
    Artifact artifact;
    std::optional<Outcome> outcome{};
    std::optional<Error> error{}; ///< what prevented it
};

/// Of items that know more than an Item does, too.
template <class Items>
std::vector<Item*> pointers_to(Items& items) {
    std::vector<Item*> result;
    result.reserve(items.size());
    for (Item& item : items) result.push_back(&item);
    return result;
}

/// Those without an Error, in one batch of the transfer; each then has its outcome or its Error. Throws only
/// the signal's.
void fetch(Context& context, std::span<Item* const> items);

/// Of the items; null: all is well.
const Error* gravest(std::span<Item* const> items);

} // namespace xtask::hub
