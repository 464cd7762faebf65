/// The name under which a server's people find a request in their logs.
#pragma once

#include "net/message.hpp"

#include <string>

namespace xtask::net {

/// `, request "Root=1-2"`: the first of X-Request-Id, X-Amzn-Trace-Id and X-Amz-Cf-Id that is there and of
/// printable ASCII, of at most 200 characters; else "".
std::string request_id(const ResponseHead& head);

} // namespace xtask::net
