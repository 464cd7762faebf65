/// URLs of a hub, split just far enough to compare origins. The host's http service does the full checking.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::hub {

/// An http(s) URL; the origin is the first three members (RFC 6454).
struct Url {
    bool tls = false;
    std::string host;       ///< lower case; IPv6 without brackets
    std::uint16_t port = 0; ///< never 0
    std::string
        target; ///< path and query, verbatim, at least "/", no fragment; an endpoint's: without last "/"

    std::string origin() const; ///< "https://host" or "http://[::1]:8080"
    std::string text() const;
    bool is_loopback() const; ///< "localhost", 127.0.0.0/8 or ::1
};

bool same_origin(const Url& a, const Url& b) noexcept;

/// Absolute http or https URL without user name or password; nothing for any other text.
std::optional<Url> parse_url(std::string_view text);

/// Where a Location header leads: absolute, "//host/path", "/path", "?query" or relative to `base`.
std::optional<Url> follow(const Url& base, std::string_view location);

/// The hub's base URL: no query, no trailing "/". Throws Error(usage).
Url parse_endpoint(std::string_view text);

/// "{endpoint}/{id}/resolve/{revision}/{path}": the revision encoded whole, the path but for its "/".
Url resolve_url(const Url& endpoint, std::string_view id, std::string_view revision, std::string_view path);

/// "{endpoint}/api/models/{id}/{call}/{revision}"
Url api_url(const Url& endpoint, std::string_view id, std::string_view call, std::string_view revision);

/// RFC 3986 percent-encoding of everything but unreserved characters and those in `keep`.
std::string percent_encode(std::string_view bytes, std::string_view keep = {});

} // namespace xtask::hub
