/// What the command line of download-model asks for, checked.
#pragma once

#include "hub/identity.hpp"
#include "hub/wanted.hpp"

#include <string>

namespace xtask::hf_download {

struct Request : hub::Wanted {
    hub::Url endpoint;
    hub::AccessOptions access;
    bool shares_cache = false; ///< --cache hf

    hub::Location location(const std::string& path) const { return {endpoint, repository, revision, path}; }
};

/// Reads the lists of files too. Throws Error(usage), or Error(failure) for a list that cannot be read:
/// nothing was touched, no request was sent.
Request read_request(Context& context, const Args& args);

} // namespace xtask::hf_download
