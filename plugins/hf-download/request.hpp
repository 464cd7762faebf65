/// What the command line of download-model asks for, checked.
#pragma once

#include "hub/identity.hpp"

#include <xtask/command.hpp>

#include <string>

namespace xtask::hf_download {

struct Request {
    hub::Location location;
    std::string directory;       ///< --out and the folder of the repository
    std::string leaf;            ///< local name inside it
    std::string required_sha256; ///< lower-case hex, or empty
    hub::AccessOptions access;
    bool force = false;
    bool no_verify = false;
    bool dry_run = false;
    bool offline = false;
};

/// Throws Error(usage): nothing was touched, no request was sent.
Request read_request(const Args& args);

} // namespace xtask::hf_download
