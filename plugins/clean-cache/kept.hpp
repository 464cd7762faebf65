/// What stays although it stands where things are removed, and why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::clean_cache {

enum class Why {
    symlink,
    no_folder,
    unmarked,    ///< not made by xtask
    mount_point, ///< another file system, or a mount of the same one
    essential,   ///< /, home, the working folder, or a folder that holds one of them
    work_tree,   ///< a clone of its own
    tracked,     ///< by git
    locked,      ///< another process is at work
    young,       ///< not older than was asked for
    git_missing, ///< in a work tree, and there is no git to say what is tracked
    git_failed,  ///< likewise, and git does not say
    unreadable,
};

/// Stable, lower-case-with-dashes.
std::string_view why_name(Why why) noexcept;
/// For people: "a mount point".
std::string_view why_text(Why why) noexcept;

struct Kept {
    Why why = Why::tracked;
    std::string path{};   ///< below the item; empty: all of it
    std::string detail{}; ///< who holds the lock, what git said
};

/// Counts all, remembers some: memory does not grow with what is kept.
class KeptList {
  public:
    static constexpr std::size_t most = 100; ///< remembered, of each kind

    void add(Kept kept) {
        const auto kind = static_cast<std::size_t>(kept.why);
        // What is young is counted only: it is what was asked for.
        if (counts_[kind]++ < most && kept.why != Why::young) entries_.push_back(std::move(kept));
    }

    std::uint64_t count(Why why) const noexcept { return counts_[static_cast<std::size_t>(why)]; }
    const std::vector<Kept>& entries() const noexcept { return entries_; }

  private:
    std::array<std::uint64_t, static_cast<std::size_t>(Why::unreadable) + 1> counts_{};
    std::vector<Kept> entries_;
};

} // namespace xtask::clean_cache
