#include "survey.hpp"

#include "artifact.hpp"
#include "hub/impostor.hpp"
#include "hub/inventory.hpp"
#include "hub/names.hpp"
#include "hub/places.hpp"
#include "hub/tree.hpp"

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
        Item& item = items.emplace_back(Item{hub::artifact_for(request, path), {}, {}});
        settle(context, request, item, tree.files.at(path), access);
    }
    return items;
}

/// Asks the hub about all files but those that need no request.
void identify(Context& context, const Request& request, hub::HubCache* cache, std::vector<Item>& items) {
    std::vector<Item*> unknown;
    std::vector<std::string> paths;
    for (Item& item : items) {
        if (hub::is_pinned_and_intact(context, request, item.artifact)) {
            item.artifact.commit = request.revision;
        } else if (!(cache != nullptr && cache->recall(item.artifact)) && !request.offline) {
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

} // namespace

std::vector<Item> survey(Context& context, const Request& request, hub::HubCache* cache) {
    if (request.selection.any()) return select(context, request);
    std::vector<Item> items;
    items.reserve(request.paths.size());
    for (const std::string& path : request.paths) items.push_back({hub::artifact_for(request, path), {}, {}});
    identify(context, request, cache, items);
    return items;
}

} // namespace xtask::hf_download
