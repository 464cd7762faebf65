/// What the transfer service is told of a file that a hub has identified.
#pragma once

#include "hub/identity.hpp"

#include <xtask/transfer.hpp>

namespace xtask::hub {

/// Fills in what the hub said the file is, and adds the hub itself as a candidate: at the commit it named,
/// with the credentials that may go there.
void announce(Artifact& artifact, const Location& location, const Identity& identity, const Access& access);

} // namespace xtask::hub
