#include "item.hpp"

#include "cpp_cache.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>

namespace xtask::clean_cache {

using posix::Descriptor;

namespace {

constexpr std::array names{"target", "bitnet-cpp", "fixtures", "models", "partials"};
constexpr int parent_flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

void refuse(Root& root, Why why, std::string detail = {}) { root.refused = Kept{why, "", std::move(detail)}; }

void refuse_for(Root& root, int error) {
    if (error == ENOENT || (error == ENOTDIR && !root.parent)) {
        root.absent = true;
    } else {
        refuse(root, Why::unreadable, std::generic_category().message(error));
    }
}

/// Opens `leaf` in the parent; the descriptor is a folder that is no mount point, or why is said.
Descriptor step_into(Root& root, const std::string& leaf, int flags) {
    const auto above = entry_of(root.parent.get());
    const auto looked = entry_at(root.parent.get(), leaf.c_str());
    if (!looked || !above) return refuse_for(root, errno), Descriptor();
    if (looked->is_symlink()) return refuse(root, Why::symlink), Descriptor();
    if (!looked->is_folder()) return refuse(root, Why::no_folder), Descriptor();
    Descriptor folder(::openat(root.parent.get(), leaf.c_str(), flags));
    const auto entry = folder ? entry_of(folder.get()) : std::nullopt;
    if (!entry) return refuse_for(root, errno), Descriptor();
    if (entry->mount_root || entry->mount != above->mount || entry->identity.device != above->identity.device)
        return refuse(root, Why::mount_point), Descriptor();
    root.entry = *entry;
    return folder;
}

std::string without_trailing_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

} // namespace

std::string Item::name() const { return names[static_cast<std::size_t>(kind)]; }

Rules Item::rules() const {
    Rules rules;
    rules.downloads = kind == Kind::models || kind == Kind::partials;
    rules.partials_only = kind == Kind::partials;
    if (kind == Kind::target) rules.folder_lock = ".cargo-lock";
    if (kind == Kind::bitnet_cpp) {
        rules.clones_stay = false; // the source that it was built from is one
        rules.folder_lock = cpp_cache::lock;
        rules.last = {std::string(cpp_cache::marker), std::string(cpp_cache::lock)};
    }
    return rules;
}

std::vector<Item> all_items(const std::string& cpp_cache) {
    std::vector<Item> items{{Kind::target, "target"}};
    if (!cpp_cache.empty()) items.push_back({Kind::bitnet_cpp, without_trailing_slashes(cpp_cache)});
    items.push_back({Kind::fixtures, "crossval/fixtures"});
    items.push_back({Kind::models, "models"});
    items.push_back({Kind::partials, "models"});
    return items;
}

Root open_root(const Item& item, const Essential& essential) {
    Root root;
    std::string_view rest = item.path;
    if (item.kind == Kind::bitnet_cpp) {
        const std::size_t slash = rest.rfind('/');
        const std::string parent(slash == rest.npos ? "." : rest.substr(0, slash + 1));
        root.parent = Descriptor(::open(parent.c_str(), parent_flags));
        rest.remove_prefix(slash == rest.npos ? 0 : slash + 1);
    } else {
        root.parent = Descriptor(::open(".", parent_flags));
    }
    if (!root.parent) return refuse_for(root, errno), std::move(root);
    for (std::size_t slash = rest.find('/'); slash != rest.npos; slash = rest.find('/')) {
        Descriptor next = step_into(root, std::string(rest.substr(0, slash)), O_PATH | folder_flags);
        if (!next) return root;
        root.parent = std::move(next);
        rest.remove_prefix(slash + 1);
    }
    root.leaf = rest;
    if (root.leaf.empty() || root.leaf == "." || root.leaf == "..")
        return refuse(root, Why::essential), std::move(root);
    root.folder = step_into(root, root.leaf, folder_flags);
    if (!root.usable()) return root;
    Rules rules = item.rules();
    rules.essential = &essential;
    if (auto kept = rules.kept_folder("", root.folder.get(), root.entry)) {
        root.refused = std::move(kept);
    } else if (item.kind == Kind::bitnet_cpp) {
        const auto marker = entry_at(root.folder.get(), std::string(cpp_cache::marker).c_str());
        if (!marker || !marker->is_file()) refuse(root, Why::unmarked);
    }
    return root;
}

} // namespace xtask::clean_cache
