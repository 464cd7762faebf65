#include "hub/item.hpp"

#include <utility>

namespace xtask::hub {

void fetch(Context& context, std::span<Item* const> items) {
    std::vector<Item*> known;
    std::vector<Artifact> artifacts;
    for (Item* item : items) {
        if (item->error) continue;
        known.push_back(item);
        artifacts.push_back(item->artifact);
    }
    auto batch = context.transfer().fetch_all(artifacts);
    if (batch.error && is_signal(batch.error->code)) throw *batch.error;
    for (std::size_t i = 0; i < known.size(); ++i) {
        known[i]->outcome = std::move(batch.outcomes[i]);
        if (known[i]->outcome) continue;
        known[i]->error = batch.errors[i] ? batch.errors[i] : batch.error;
        if (!known[i]->error) known[i]->error = to_error(nullptr);
    }
}

const Error* gravest(std::span<Item* const> items) {
    const Error* worst = nullptr;
    for (const Item* item : items) {
        if (!item->error) continue;
        if (worst == nullptr || gravity(item->error->code) > gravity(worst->code)) worst = &*item->error;
    }
    return worst;
}

} // namespace xtask::hub
