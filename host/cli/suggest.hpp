/// What somebody may have meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::cli {

/// Insertions, deletions, substitutions and swaps of neighbours between two words.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// At most three of `names`, nearest first: within two edits, and within a third of the word's length; then
/// those that begin with the word, where that is three letters or more.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& names);

/// "did you mean X or Y?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

} // namespace xtask::cli
