/// A longer text, for the likelihood of what is known to come next.
#pragma once

#include <xtask/context.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

inline constexpr std::uint64_t max_corpus = 16U << 20U; ///< bytes

/// About 2.5 KB of English and code written for this.
std::string_view built_in_corpus();

/// Throws Error(usage, "bad-corpus"): cannot be read, is no UTF-8, has a NUL, or is empty.
std::string read_corpus(Context& context, const std::string& path);

/// Pieces of at most `bytes`, cut behind line ends where there are any, else behind blanks, never inside a
/// character; blanks and line ends at their ends are left out. In all they have at most `total` bytes.
std::vector<std::string> corpus_pieces(std::string_view text, std::size_t bytes, std::size_t total);

} // namespace xtask::crossval
