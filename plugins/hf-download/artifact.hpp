/// From what is asked for and what the hub says to what the transfer is told.
#pragma once

#include "hub/identity.hpp"
#include "request.hpp"

#include <xtask/context.hpp>

#include <string>

namespace xtask::hf_download {

/// What the request alone says about one of its paths. Without more it means "what is on disk".
Artifact artifact_for(const Request& request, const std::string& path);

/// What a commit means never changes, so a file that came from it and was not touched since needs no request.
bool is_pinned_and_intact(Context& context, const Request& request, const Artifact& artifact);

/// Writes what the hub says into `artifact`, and where to fetch it. Throws Error where that is not what was
/// asked for: revision-mismatch, needs-xet, announced-hash.
void settle(Artifact& artifact, const Request& request, const hub::Identity& identity,
            const hub::Access& access);

} // namespace xtask::hf_download
