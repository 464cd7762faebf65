#include "download_many.hpp"

#include "artifact.hpp"
#include "hub/inventory.hpp"
#include "hub/names.hpp"
#include "summary.hpp"

#include <chrono>

namespace xtask::hf_download {

namespace {

/// Asks the hub about all files but those that need no request.
void identify(Context& context, const Request& request, std::vector<Item>& items) {
    std::vector<Item*> unknown;
    std::vector<std::string> paths;
    for (Item& item : items) {
        if (is_pinned_and_intact(context, request, item.artifact)) {
            item.artifact.commit = request.revision;
        } else if (!request.offline) {
            unknown.push_back(&item);
            paths.push_back(item.artifact.path);
        }
    }
    if (unknown.empty()) return;
    const hub::Access access = hub::find_access(context, request.endpoint, request.access);
    const auto inventory = hub::take_inventory(context, request.location(""), paths, access);
    for (const auto& warning : inventory.warnings) context.ui().warn("the hub says: " + hub::quoted(warning));
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        const auto& finding = inventory.findings[i];
        try {
            if (const auto* error = std::get_if<Error>(&finding)) throw Error(*error);
            settle(unknown[i]->artifact, request, std::get<hub::Identity>(finding), access);
        } catch (const Error& error) {
            unknown[i]->error = error;
        }
    }
}

void fetch(Context& context, std::vector<Item>& items) {
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

const Error* gravest(const std::vector<Item>& items) {
    const Error* worst = nullptr;
    for (const Item& item : items) {
        if (!item.error) continue;
        if (worst == nullptr || gravity(item.error->code) > gravity(worst->code)) worst = &*item.error;
    }
    return worst;
}

} // namespace

void download_many(Context& context, const Request& request) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Item> items;
    for (const std::string& path : request.paths) items.push_back({artifact_for(request, path), {}, {}});
    identify(context, request, items);
    fetch(context, items);

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const Summary summary(request, items, took.count());
    Ui ui = context.ui();
    ui.print(summary.text());
    ui.result(summary.json());
    if (const Error* error = gravest(items)) {
        throw Error(error->code, error->reason, summary.verdict() + error->what(), error->hint,
                    error->retryable);
    }
}

} // namespace xtask::hf_download
