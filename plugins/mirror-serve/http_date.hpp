/// Dates of HTTP (RFC 9110 §5.6.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::mirror_serve {

/// "Sun, 06 Nov 1994 08:49:37 GMT" for seconds since 1970.
std::string format_http_date(std::int64_t seconds);

/// Seconds since 1970 of a date in that form, the only one that a sender may write; nothing for any other
/// text.
std::optional<std::int64_t> parse_http_date(std::string_view text);

} // namespace xtask::mirror_serve
