#include "download_many.hpp"

#include "artifact.hpp"
#include "hub/first_look.hpp"
#include "hub/impostor.hpp"
#include "hub/inventory.hpp"
#include "hub/names.hpp"
#include "hub/places.hpp"
#include "hub/tree.hpp"
#include "summary.hpp"

#include <algorithm>
#include <chrono>

namespace xtask::hf_download {

namespace {

void settle(Context& context, const Request& request, Item& item, const hub::Identity& identity,
            const hub::Access& access) {
    try {
        hub::refuse_impostor(context.http(), request.location(item.artifact.path), identity, access);
        settle(item.artifact, request, identity, access);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        item.error = error;
    }
}

void warn(Context& context, const std::string& text) {
    if (!text.empty()) context.ui().warn("the hub says: " + hub::quoted(text));
}

/// What is selected of all that the hub has.
std::vector<Item> select(Context& context, const Request& request) {
    if (request.offline) {
        throw Error(
            ExitCode::network, "offline-missing",
            "which files are selected is known only from the hub's list, and --offline forbids requests",
            "name files with --file, or use `xtask lock` once and `xtask sync --offline` from then on");
    }
    const hub::Access access = hub::find_access(context, request.endpoint, request.access);
    hub::Tree tree = hub::list_tree(context, request.location(""), access);
    warn(context, tree.warning);
    std::vector<std::string> listed;
    listed.reserve(tree.files.size());
    for (const auto& [path, identity] : tree.files) listed.push_back(path);
    const auto chosen = hub::select(listed, request.selection);

    std::vector<hub::Place> places;
    places.reserve(chosen.size());
    for (const std::string& path : chosen) places.push_back({path, path});
    hub::check_places(places, hub::folds_case(request.directory), ExitCode::failure,
                      "leave one of them out with --exclude");
    hub::check_folders(request.directory, places);

    std::vector<Item> items;
    for (const std::string& path : chosen) {
        Item& item = items.emplace_back(Item{artifact_for(request, path), {}, {}});
        settle(context, request, item, tree.files.at(path), access);
    }
    return items;
}

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
    for (const auto& warning : inventory.warnings) warn(context, warning);
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        const auto& finding = inventory.findings[i];
        if (const auto* error = std::get_if<Error>(&finding)) {
            unknown[i]->error = *error;
        } else {
            settle(context, request, *unknown[i], std::get<hub::Identity>(finding), access);
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

/// paths-info is answered for gated repositories too, and a refused download does not say why: the hub does.
void explain_refusals(Context& context, const Request& request, std::vector<Item>& items) {
    const auto is_refused = [](const Item& item) { return item.error && item.error->code == ExitCode::auth; };
    const auto first = std::find_if(items.begin(), items.end(), is_refused);
    if (first == items.end() || first->artifact.candidates.empty()) return;
    try {
        const hub::Access access = hub::find_access(context, request.endpoint, request.access);
        hub::identify(context.http(), request.location(first->artifact.path), access);
    } catch (const Error& why) {
        if (is_signal(why.code)) throw;
        if (why.code != ExitCode::auth) return;
        const std::string refused = first->error->reason;
        for (Item& item : items) {
            if (is_refused(item) && item.error->reason == refused) item.error = why;
        }
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
    if (request.selection.any()) {
        items = select(context, request);
    } else {
        for (const std::string& path : request.paths) items.push_back({artifact_for(request, path), {}, {}});
        identify(context, request, items);
    }
    hub::look_first_at(context, std::span(items));
    fetch(context, items);
    explain_refusals(context, request, items);

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
