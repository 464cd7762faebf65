/// http and https URLs, split but never decoded: what a server signed is sent back byte for byte.
#pragma once

#include <tl/expected.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::net {

/// RFC 6454 origin.
struct Origin {
    bool tls = false;
    std::string host;       ///< lower case; IPv6 without brackets
    std::uint16_t port = 0; ///< never 0 in a parsed URL

    auto operator<=>(const Origin&) const = default; // NOLINT(modernize-use-nullptr): a bug of clang-tidy 14

    /// "https://host" or "https://host:8443": the default port is left out, IPv6 is bracketed.
    std::string text() const;
    /// The Host header's value (RFC 9110 §7.2).
    std::string authority() const;
    /// 127.0.0.0/8, ::1 or "localhost".
    bool is_loopback() const;
};

struct Url {
    Origin origin;
    std::string target;    ///< origin-form, verbatim: path and "?query"; at least "/"; no fragment
    std::string user_info; ///< as written before "@", still encoded; never sent to an origin server

    std::string text() const;     ///< without user_info
    std::string redacted() const; ///< for people: without user_info, a query shown as "?…"
};

/// Why a text is no URL we fetch; for people, names the part that is wrong.
using UrlProblem = std::string;

/// Absolute http(s) URL. Bytes that servers and people really write (space, "|", "{", non-ASCII …) are
/// percent-encoded; control characters, a bad port, an empty host or another scheme are problems.
tl::expected<Url, UrlProblem> parse_url(std::string_view text);

/// RFC 3986 §5.2 against `base`, dot segments removed, "%2F" left alone. The result has no fragment.
tl::expected<Url, UrlProblem> resolve_reference(const Url& base, std::string_view reference);

} // namespace xtask::net
