/// Where files go on disk: no two in one place, none outside the folder.
#pragma once

#include "hub/case_folding.hpp"

#include <xtask/error.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

struct Place {
    std::string path;  ///< in the repository
    std::string local; ///< below the folder of the repository
};

/// Throws Error(code, "same-name", …, hint) that names both where two files have one local name, where one
/// needs the name of another for what a download keeps beside its file, and with `folds_case` where names
/// differ in case only.
void check_places(std::span<const Place> places, bool folds_case, ExitCode code, const char* hint);

/// Throws Error(failure, "unsafe-folder") where a component of the folders of `places` is there already below
/// `directory` and is no real folder: a symlink would lead out of it.
void check_folders(const std::string& directory, std::span<const Place> places);

} // namespace xtask::hub
