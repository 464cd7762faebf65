/// A line of arguments, taken apart as a shell would, without its expansions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xtask::cpp_reference {

/// Blanks part words; quotes of both kinds and backslashes keep them together. Throws Error(usage) for a
/// quote that is not closed, a backslash at the end, and NUL.
std::vector<std::string> split_words(std::string_view line);

/// One word for a POSIX shell, or for fish: quoted where that is needed.
std::string shell_word(std::string_view text);
std::string fish_word(std::string_view text);

} // namespace xtask::cpp_reference
