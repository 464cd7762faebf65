/// The lists of --files-from: which files of a repository to fetch, one path a line.
#pragma once

#include <xtask/context.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::hub {

inline constexpr std::size_t max_list_bytes = std::size_t{16} << 20;
inline constexpr std::size_t max_listed_files = 100'000;

/// The checked paths of a list, in its order. Lines end in LF or CRLF; empty lines and those that begin with
/// "#" do not count, nor does a byte order mark. Throws Error(usage) that names the list as `name` and the
/// line.
std::vector<std::string> parse_file_list(std::string_view text, std::string_view name);

/// All of a file, or with "-" of standard input. Throws Error(failure) for what cannot be read or is longer
/// than max_list_bytes, and the Error of a signal.
std::string read_file_list(Context& context, const std::string& path);

/// All that comes from `fd`, until its end; the same errors.
std::string read_stream(Context& context, int fd);

} // namespace xtask::hub
