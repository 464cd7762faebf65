/// Where plugins are looked for, first to last.
#pragma once

#include "services/settings.hpp"

#include <string>
#include <vector>

namespace xtask::plugins {

struct SearchDirectory {
    std::string path;   ///< real path; exists
    std::string source; ///< for people: "--plugin-dir", "XTASK_PLUGIN_PATH", …
    std::string below;  ///< parents at or above this one are not checked (Trust::directory)
};

/// --plugin-dir, XTASK_PLUGIN_PATH, the user's data directory, the executable's own tree, /usr/local, /usr.
/// Directories that do not exist are left out, doubles (by device and inode) count once. Environment and user
/// directories are left out in set-uid and similar runs (AT_SECURE).
/// Throws Error(usage) for a --plugin-dir that is no directory.
std::vector<SearchDirectory> search_path(const std::vector<std::string>& from_flags,
                                         const services::Environment& environment,
                                         const std::string& executable);

/// The path of the running executable; empty where /proc does not tell.
std::string executable_path();

} // namespace xtask::plugins
