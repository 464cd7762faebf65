/// Numbers for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::clean_cache {

/// "999 B", "1.2 GB": powers of ten.
std::string size_text(std::uint64_t bytes);
/// "5s", "12m", "3h", "41d": the largest unit that fits; nothing is negative.
std::string age_text(std::int64_t seconds);
/// "1,234"
std::string count_text(std::uint64_t count);
/// "1 file", "1,234 files"
std::string count_text(std::uint64_t count, std::string_view what);
/// A name as one line: control characters as \xNN. What is not UTF-8 the host takes care of.
std::string shown(std::string_view name);
/// The user's name, or the number where it has none.
std::string user_text(std::uint32_t id);

} // namespace xtask::clean_cache
