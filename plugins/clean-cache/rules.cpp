#include "rules.hpp"

#include "leaf.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::clean_cache {

bool Rules::concern(const Place& place, const Entry& entry) const {
    const bool at_top = place.path.size() == place.name.size();
    if (at_top && std::find(last.begin(), last.end(), place.name) != last.end()) return false;
    if (!partials_only || entry.is_folder()) return true;
    const Leaf leaf = leaf_of(place.name);
    if (!entry.is_file() || leaf.role == Role::file || leaf.role == Role::record) return false;
    // "x.part" may be the name of a model that was downloaded.
    if (entry_at(place.folder, (place.name + ".receipt.json").c_str())) return false;
    return leaf.role != Role::lock || is_our_lock(place.folder, place.name);
}

std::optional<Kept> Rules::kept(const Place& place, const Entry& entry) const {
    if (tracked != nullptr && tracked->contains(place.path)) return Kept{Why::tracked, place.path};
    if (!modified_before || entry.is_folder()) return std::nullopt;
    const std::string subject = downloads ? leaf_of(place.name).subject() : std::string();
    const auto older = subject.empty() ? std::nullopt : entry_at(place.folder, subject.c_str());
    if (is_young(older.value_or(entry))) return Kept{Why::young, place.path};
    return std::nullopt;
}

std::optional<Kept> Rules::kept_folder(const std::string& path, int fd, const Entry& entry) const {
    if (essential != nullptr && essential->contains(entry.identity)) return Kept{Why::essential, path};
    if (clones_stay && (::faccessat(fd, ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT))
        return Kept{Why::work_tree, path};
    if (folder_lock.empty()) return std::nullopt;
    const LockFile lock(fd, folder_lock);
    if (lock.held_elsewhere()) return Kept{Why::locked, path, lock.owner()};
    return std::nullopt;
}

std::optional<LockFile> Rules::guard(const Place& place) const {
    if (!downloads) return std::nullopt;
    return std::optional<LockFile>(std::in_place, place.folder, leaf_of(place.name).lock());
}

} // namespace xtask::clean_cache
