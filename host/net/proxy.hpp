/// Which proxy, if any, a request goes through. Pure: the environment is passed in.
#pragma once

#include "net/url.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::net {

struct ProxySettings {
    std::string http, https, all; ///< as in the environment; empty: none
    std::string no_proxy;

    /// curl's rules: lower case first; but upper-case HTTP_PROXY counts too, unless REQUEST_METHOD is set.
    static ProxySettings from_environment(const std::function<std::string(std::string_view)>& get);
};

struct Proxy {
    Url url;                   ///< http only
    std::string authorization; ///< the Proxy-Authorization value, or empty
    std::string source;        ///< the variable it came from, for `doctor` and --verbose
};

/// Throws Error(usage) for a proxy URL we cannot use (socks, https, malformed); never shows its credentials.
std::optional<Proxy> choose_proxy(const ProxySettings& settings, const Origin& target);

/// One NO_PROXY list against one target: exact name, suffix at a label boundary, "*", IPv4/IPv6 with CIDR,
/// "host:port".
bool bypasses_proxy(std::string_view no_proxy, const Origin& target);

} // namespace xtask::net
