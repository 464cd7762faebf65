/// The SHA-256 of a file as a chain of pieces: the hash value after each of them. It costs nothing while the
/// file is hashed as a whole, and afterwards each piece can be checked alone: go on from the value before it,
/// and see whether that leads to the value after it, or to the digest.
#pragma once

#include "base/sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace xtask::transfer {

/// Of the bytes of a file: [begin, end).
struct Range {
    std::uint64_t begin = 0, end = 0;

    bool operator==(const Range&) const = default;
};

struct Chain {
    static constexpr std::uint64_t least_piece = std::uint64_t{16} << 20; ///< bytes
    static constexpr std::size_t most_states = 4096; ///< reached: pieces are twice as large from then on

    std::uint64_t piece = least_piece;       ///< bytes; the last one may be shorter
    std::vector<base::Sha256::State> states; ///< after each piece but the last

    /// There is something after the piece whose end this is.
    void add(const base::Sha256::State& state);

    /// How many pieces a file of `length` bytes has.
    std::size_t pieces(std::uint64_t length) const noexcept;
    Range range(std::size_t index, std::uint64_t length) const noexcept;
    /// It can be that of such a file, and has more than one piece.
    bool fits(std::uint64_t length) const noexcept;
};

} // namespace xtask::transfer
