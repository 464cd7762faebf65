/// From what is asked for and what the hub says to what the transfer is told.
#pragma once

#include "hub/artifact.hpp"
#include "request.hpp"

namespace xtask::hf_download {

/// Writes what the hub says into `artifact`, and where to fetch it. Throws Error where that is not what was
/// asked for: revision-mismatch, needs-xet, announced-hash.
void settle(Artifact& artifact, const Request& request, const hub::Identity& identity,
            const hub::Access& access);

} // namespace xtask::hf_download
