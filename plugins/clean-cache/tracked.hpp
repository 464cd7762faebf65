/// The files below a folder that git tracks, by the index of the work tree the folder is in.
#pragma once

#include "kept.hpp"

#include <xtask/context.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::clean_cache {

class Tracked {
  public:
    Tracked() = default;
    /// Paths, each ended by NUL, as `git ls-files -z` prints them.
    explicit Tracked(std::string paths);
    Tracked(const Tracked&) = delete;
    Tracked(Tracked&&) = default;
    Tracked& operator=(const Tracked&) = delete;
    Tracked& operator=(Tracked&&) = default;

    bool contains(std::string_view path) const;

  private:
    std::vector<char> paths_;              ///< no string: a short one would take its bytes along when moved
    std::vector<std::string_view> sorted_; ///< into paths_
};

/// Whether the folder, or one above it, has a ".git"; also true where that cannot be seen.
bool in_work_tree(int folder);

struct Asked {
    Tracked tracked{};
    /// git_missing or git_failed: nothing in the folder may be removed.
    std::optional<Kept> obstacle{};
};

/// Runs git in that very folder, wherever its name leads meanwhile. No git is run outside work trees. Throws
/// the Error of a signal.
Asked ask_git(Context& context, int folder);

} // namespace xtask::clean_cache
