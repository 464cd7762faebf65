/// The places that can be cleaned, and the way to each without a symlink or a mount in between.
#pragma once

#include "essential.hpp"
#include "kept.hpp"
#include "posix/descriptor.hpp"
#include "rules.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::clean_cache {

enum class Kind { target, bitnet_cpp, fixtures, models, partials };

struct Item {
    Kind kind = Kind::target;
    std::string path; ///< of the folder, as people know it; relative ones: to the working folder

    /// As --only names it.
    std::string name() const;
    /// What of it stays, whatever else does: those of the rules that depend on the kind only.
    Rules rules() const;
};

/// All of them, in the order they are shown. `cpp_cache` empty: nobody knows where that is.
std::vector<Item> all_items(const std::string& cpp_cache);

/// An item's folder, open, in its parent, open too.
struct Root {
    posix::Descriptor parent, folder;
    std::string leaf; ///< its name in the parent
    Entry entry;
    bool absent = false;
    std::optional<Kept> refused; ///< why nothing in it is touched

    bool usable() const noexcept { return !absent && !refused; }
};

/// Below the working folder every component is checked; of an absolute path, which the user names, the last.
Root open_root(const Item& item, const Essential& essential);

} // namespace xtask::clean_cache
