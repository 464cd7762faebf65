/// Which files the option groups "hub" and "selection" ask for, checked, and what is to happen with them.
#pragma once

#include "hub/selection.hpp"

#include <xtask/command.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

struct Wanted {
    std::string repository;
    std::string revision;
    std::vector<std::string> paths; ///< of files in the repository: no two of one local name
    Selection selection;            ///< where it is any(), there are no paths: the hub's list decides
    std::string out;                ///< --out
    std::string directory;          ///< --out and the folder of the repository
    std::string required_sha256;    ///< lower-case hex, or empty; with one path only
    bool force = false;
    bool no_verify = false;
    bool dry_run = false;
    bool offline = false;

    /// Where a file goes: files named one by one lose their folders, selected ones keep them.
    std::string folder_of(std::string_view path) const;
};

/// Reads the lists of files too. Throws Error(usage), or Error(failure) for a list that cannot be read:
/// nothing was touched, no request was sent.
Wanted read_wanted(Context& context, const Args& args);

} // namespace xtask::hub
