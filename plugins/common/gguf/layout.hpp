/// Whether keys, tensors and their data are where a loader wants them.
#pragma once

#include "gguf/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask::gguf {

void add_problem(Reading& reading, Problem problem);

/// In the order of the file and without gaps, as llama.cpp demands it; aligned, no name twice, all of it
/// inside the file where its size is known. Adds what is wrong.
void check_layout(Reading& reading, std::optional<std::uint64_t> file_size);

/// `text` for a message: quoted, cut, what is not printable ASCII replaced.
std::string quoted(std::string_view text);

} // namespace xtask::gguf
