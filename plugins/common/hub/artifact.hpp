/// What the transfer service is told of a file.
#pragma once

#include "hub/identity.hpp"
#include "hub/wanted.hpp"

#include <xtask/context.hpp>

#include <string>

namespace xtask::hub {

/// What the command line alone says about one of its paths. Without more it means "what is on disk".
Artifact artifact_for(const Wanted& wanted, const std::string& path);

/// What a commit means never changes, so a file that came from it and was not touched since needs no request.
bool is_pinned_and_intact(Context& context, const Wanted& wanted, const Artifact& artifact);

/// Fills in what the hub said the file is, and adds the hub itself as a candidate: at the commit it named,
/// with the credentials that may go there.
void announce(Artifact& artifact, const Location& location, const Identity& identity, const Access& access);

} // namespace xtask::hub
