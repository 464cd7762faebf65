/// Which of the names below an item stay. One set of rules for measuring and for removing.
#pragma once

#include "entry.hpp"
#include "essential.hpp"
#include "kept.hpp"
#include "lock_file.hpp"
#include "tracked.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::clean_cache {

/// One name in the tree.
struct Place {
    int folder;              ///< descriptor of the folder that it is in
    const std::string& name; ///< in that folder
    const std::string& path; ///< from the top on, "org-repo/model.gguf"
};

struct Rules {
    const Essential* essential = nullptr;
    const Tracked* tracked = nullptr;
    bool downloads = false;                        ///< "x.lock" guards x and what lies beside it
    bool partials_only = false;                    ///< everything else is not even looked at
    bool clones_stay = true;                       ///< folders with a ".git" in them
    std::string folder_lock{};                     ///< who holds this file in a folder works in that folder
    std::vector<std::string> last{};               ///< names in the top folder that are left to the caller
    std::optional<std::int64_t> modified_before{}; ///< seconds since 1970

    /// False: not what this item is about, and no word is lost on it.
    bool concern(const Place& place, const Entry& entry) const;
    /// Why this stays.
    std::optional<Kept> kept(const Place& place, const Entry& entry) const;
    /// Why this folder, open as `fd`, stays with all that is in it.
    std::optional<Kept> kept_folder(const std::string& path, int fd, const Entry& entry) const;
    /// What must be held while this is removed.
    std::optional<LockFile> guard(const Place& place) const;

    bool is_young(const Entry& entry) const noexcept {
        return modified_before && entry.modified > *modified_before;
    }
};

} // namespace xtask::clean_cache
