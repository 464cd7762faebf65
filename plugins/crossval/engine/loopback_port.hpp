/// A port for a server that cannot choose one and tell.
#pragma once

#include <string>

namespace xtask::crossval {

/// Nobody listens on it at 127.0.0.1 now. Somebody may a moment later: whoever answers must prove who it is.
int free_loopback_port();

/// 32 hexadecimal digits that nobody else comes up with.
std::string random_name();

} // namespace xtask::crossval
