/// Range requests and conditions (RFC 9110 §13, §14) against one file.
#pragma once

#include <cstdint>
#include <string_view>

namespace xtask::mirror_serve {

struct Selection {
    enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

/// What a Range header selects of `size` bytes. Several ranges, other units and malformed headers select the
/// whole, as RFC 9110 §14.2 allows.
Selection select_range(std::string_view range, std::uint64_t size);

/// If-None-Match names `etag` (weak comparison), or is "*".
bool any_match(std::string_view if_none_match, std::string_view etag);

/// If-Match names `etag` (strong comparison), or is "*".
bool any_match_strongly(std::string_view if_match, std::string_view etag);

/// If-Range lets a Range header count: it is `etag` itself, or the date, where it is a strong one. Empty:
/// there is none.
bool range_applies(std::string_view if_range, std::string_view etag, std::string_view strong_date = {});

} // namespace xtask::mirror_serve
