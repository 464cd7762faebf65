/// Redirects, walked by hand (RFC 9110 §15.4). Every 3xx with a Location keeps GET or HEAD.
#pragma once

#include "net/message.hpp"

#include <tl/expected.hpp>

namespace xtask::net {

inline constexpr int max_redirects = 10;

/// 301, 302, 303, 307, 308.
bool is_redirect(int status) noexcept;

/// Where `head` sends us, or the Error(network): no or bad Location, another scheme, https to http, a
/// link-local address, credentials in the URL.
tl::expected<Url, Error> next_hop(const Url& from, const ResponseHead& head);

/// Credentials may go to `target`: same origin as the one they were given for, and https or loopback.
bool credentials_allowed(const Origin& given_for, const Origin& target);

} // namespace xtask::net
