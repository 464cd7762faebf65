#include "net/redirect.hpp"

#include <arpa/inet.h>

namespace xtask::net {
namespace {

/// 169.254.0.0/16, also mapped into IPv6, and fe80::/10: where clouds keep their metadata services.
bool is_link_local(const std::string& host) {
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 16) == 0xa9fe;
    in6_addr v6{};
    if (::inet_pton(AF_INET6, host.c_str(), &v6) != 1) return false;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return v6.s6_addr[12] == 0xa9 && v6.s6_addr[13] == 0xfe;
    return IN6_IS_ADDR_LINKLOCAL(&v6);
}

} // namespace

bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

tl::expected<Url, Error> next_hop(const Url& from, const ResponseHead& head) {
    const auto refused = [&](const std::string& why) {
        return tl::unexpected(Error(ExitCode::network, "bad-redirect",
                                    from.redacted() + " sent a redirect that is not followed: " + why));
    };
    const auto location = head.headers.find("Location");
    if (!location || location->empty()) return refused("it has no Location");
    auto url = resolve_reference(from, *location);
    if (!url) return refused("of its Location, " + url.error());
    if (from.origin.tls && !url->origin.tls) return refused("it leads from https to http");
    if (!url->user_info.empty()) return refused("its Location contains credentials");
    if (is_link_local(url->origin.host)) return refused("it leads to a link-local address");
    return std::move(*url);
}

bool credentials_allowed(const Origin& given_for, const Origin& target) {
    return given_for == target && (target.tls || target.is_loopback());
}

} // namespace xtask::net
