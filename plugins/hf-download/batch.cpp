#include "batch.hpp"

#include "hub/identity.hpp"

#include <algorithm>
#include <vector>

namespace xtask::hf_download {

void fetch(Context& context, std::span<Item> items) {
    std::vector<Item*> known;
    std::vector<Artifact> artifacts;
    for (Item& item : items) {
        if (item.error) continue;
        known.push_back(&item);
        artifacts.push_back(item.artifact);
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

void explain_refusals(Context& context, const hub::Url& endpoint, const hub::AccessOptions& options,
                      std::span<Item> items) {
    const auto is_refused = [](const Item& item) { return item.error && item.error->code == ExitCode::auth; };
    const auto first = std::find_if(items.begin(), items.end(), is_refused);
    if (first == items.end() || first->artifact.candidates.empty()) return;
    const Artifact& artifact = first->artifact;
    try {
        const hub::Access access = hub::find_access(context, endpoint, options);
        hub::identify(context.http(), {endpoint, artifact.repository, artifact.revision, artifact.path},
                      access);
    } catch (const Error& why) {
        if (is_signal(why.code)) throw;
        if (why.code != ExitCode::auth) return;
        const std::string refused = first->error->reason;
        const std::string repository = artifact.repository;
        for (Item& item : items) {
            const bool same = is_refused(item) && item.artifact.repository == repository;
            if (same && item.error->reason == refused) item.error = why;
        }
    }
}

const Error* gravest(std::span<const Item> items) {
    const Error* worst = nullptr;
    for (const Item& item : items) {
        if (!item.error) continue;
        if (worst == nullptr || gravity(item.error->code) > gravity(worst->code)) worst = &*item.error;
    }
    return worst;
}

} // namespace xtask::hf_download
