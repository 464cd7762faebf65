/// Header values as data. Pure parsers: a value that breaks its grammar is absent, never guessed.
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::net {

/// `text` without `characters` at both ends; by default the optional whitespace of RFC 9110 §5.6.3.
std::string_view trim(std::string_view text, std::string_view characters = " \t") noexcept;

/// RFC 9110 §14.4. `first`–`last` inclusive; `total` absent for "*". For 416 ("bytes */N") first > last.
struct ContentRange {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    std::optional<std::uint64_t> total;
    bool satisfied() const noexcept { return first <= last; }
};
std::optional<ContentRange> parse_content_range(std::string_view value);

/// Digits only, below 2^63.
std::optional<std::uint64_t> parse_decimal(std::string_view value);

/// RFC 9110 §5.6.7: IMF-fixdate, RFC 850 and asctime forms. Seconds since the epoch.
std::optional<std::int64_t> parse_http_date(std::string_view value);

/// RFC 9110 §10.2.3, both forms; a date in the past is 0. `now` is wall time in seconds since the epoch.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, std::int64_t now);

/// `"class";r=remaining;t=seconds` (draft-ietf-httpapi-ratelimit-headers). The item with the least remaining.
struct RateLimit {
    std::uint64_t remaining = 0;
    std::chrono::seconds reset{0};
};
/// `policy`: the RateLimit-Policy beside it, `"class";q=quota;w=seconds`. A limit without t is reset within
/// the longest window of that.
std::optional<RateLimit> parse_rate_limit(std::string_view value, std::string_view policy = {});

/// RFC 9110 §8.8.3. `opaque` without quotes.
struct EntityTag {
    bool weak = false;
    std::string opaque;
};
std::optional<EntityTag> parse_etag(std::string_view value);

} // namespace xtask::net
