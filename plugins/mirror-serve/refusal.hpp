/// What a client is told when the upstream, or this machine, fails.
#pragma once

#include "message.hpp"
#include "upstream.hpp"

namespace xtask::mirror_serve {

/// The upstream's "no" with the status and X-Error-Code that a hub would have given; 502, 503 or 504 for one
/// that does not answer, 507 for a full disk. The failure's message stays here: it may speak of this machine.
Answer refuse(const Failure& failure);

} // namespace xtask::mirror_serve
