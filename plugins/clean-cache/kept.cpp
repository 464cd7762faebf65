#include "kept.hpp"

namespace xtask::clean_cache {

namespace {

struct Row {
    std::string_view name, text;
};

/// In the order of Why.
constexpr std::array<Row, static_cast<std::size_t>(Why::unreadable) + 1> rows{{
    {"symlink", "a symlink, and none is followed"},
    {"no-folder", "not a folder"},
    {"unmarked", "not made by xtask: the marker is not in it"},
    {"mount-point", "a mount point"},
    {"essential", "/, the home or the working folder is this, or in it"},
    {"work-tree", "a git work tree of its own"},
    {"tracked", "tracked by git"},
    {"locked", "in use"},
    {"young", "not old enough"},
    {"git-missing", "in a git work tree, and git is not installed to say what is tracked"},
    {"git-failed", "in a git work tree, and git does not say what is tracked"},
    {"unreadable", "cannot be looked at"},
}};

} // namespace

std::string_view why_name(Why why) noexcept { return rows[static_cast<std::size_t>(why)].name; }
std::string_view why_text(Why why) noexcept { return rows[static_cast<std::size_t>(why)].text; }

} // namespace xtask::clean_cache
