/// Reads the header of a GGUF file and says what is wrong with it. No count, length, offset, type or
/// alignment of the file is believed: memory and time are bounded whatever it says.
#pragma once

#include "gguf/cursor.hpp"
#include "gguf/header.hpp"
#include "gguf/source.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::gguf {

/// Where reading ends. Together they bound memory to some 40 MB.
struct Limits {
    std::uint64_t header_bytes = std::uint64_t{256} << 20U;
    std::uint64_t name_bytes = std::uint64_t{3} << 20U; ///< of all keys and names together
    std::uint64_t text_bytes = std::uint64_t{5} << 20U; ///< of all texts together, as far as they are kept
    std::uint64_t key_values = 16'384;
    std::uint64_t tensors = 65'536;
};

/// At most this many problems are kept.
inline constexpr std::size_t max_problems = 100;

struct Reading {
    Header header;         ///< as far as it could be read
    bool complete = false; ///< to its end
    std::vector<Problem>
        problems; ///< in the order of the file; none: a valid file, as far as its header tells
    std::uint64_t more_problems = 0;

    bool valid() const noexcept { return complete && problems.empty(); }
};

/// Versions 2 and 3, little-endian. Throws Error only where the source cannot be read.
Reading read_header(Source& source, const Limits& limits = {});

} // namespace xtask::gguf
