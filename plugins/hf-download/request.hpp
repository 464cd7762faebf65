/// What the command line of download-model asks for, checked.
#pragma once

#include "hub/identity.hpp"
#include "hub/selection.hpp"

#include <xtask/command.hpp>

#include <string>
#include <vector>

namespace xtask::hf_download {

struct Request {
    hub::Url endpoint;
    std::string repository;
    std::string revision;
    std::vector<std::string> paths; ///< of files in the repository: no two of one local name
    hub::Selection selection;       ///< where it is any(), there are no paths: the hub's list decides
    std::string directory;          ///< --out and the folder of the repository
    std::string required_sha256;    ///< lower-case hex, or empty; with one path only
    hub::AccessOptions access;
    bool force = false;
    bool no_verify = false;
    bool dry_run = false;
    bool offline = false;

    hub::Location location(const std::string& path) const { return {endpoint, repository, revision, path}; }
    /// Where a file goes: files named one by one lose their folders, selected ones keep them.
    std::string folder_of(std::string_view path) const;
};

/// Reads the lists of files too. Throws Error(usage), or Error(failure) for a list that cannot be read:
/// nothing was touched, no request was sent.
Request read_request(Context& context, const Args& args);

} // namespace xtask::hf_download
