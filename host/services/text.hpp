/// Foreign text made safe for a terminal, and cut to fit one.
#pragma once

#include <string>
#include <string_view>

namespace xtask::services {

/// What could steer a terminal or hide text comes out as \x1b or \u202e: C0, DEL and C1 controls, line and
/// paragraph separators, direction marks, and bytes that are not UTF-8. Characters in `keep` stay.
std::string printable(std::string_view text, std::string_view keep = {});

/// An upper bound of the columns that printable text takes: characters outside ASCII count as two.
std::size_t columns(std::string_view text);

/// Printable text in at most `most` columns; "…" (or "~" without `unicode`) stands for what was cut. Without
/// `unicode` each character outside ASCII becomes "?".
std::string fit(std::string_view text, std::size_t most, bool unicode);

/// How a part of a text of ours stands out. Each is a control character that begins it; `plain` ends it.
enum class Style : char {
    plain = '\x0f',
    heading = '\x0e',
    term = '\x10',
    good = '\x11',
    doubt = '\x12',
    bad = '\x13'
};

std::string styled(std::string_view text, Style style);

/// `printable(text, "\n\t")` with its styles as terminals know them, or without them.
std::string with_styles(std::string_view text, bool color);

} // namespace xtask::services
