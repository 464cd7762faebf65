/// Which pieces of a file are not those of its chain.
#pragma once

#include "base/cancel.hpp"
#include "transfer/chain.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace xtask::transfer {

struct Damage {
    std::vector<Range> ranges; ///< in order, of whole pieces; those side by side are one
    std::string trouble;       ///< why some of them could not even be read
};

/// Holds the open file against the one of `length` bytes that `sha256` and `chain` are of; it may be shorter,
/// and bytes beyond are not looked at. Several threads, because hashing is what takes the time. `progress` is
/// called on this one. Throws Error(failure, "no-thread"), and the signal's.
Damage check_pieces(int fd, const std::string& path, std::uint64_t length, const std::string& sha256,
                    const Chain& chain, const base::Cancel& cancel,
                    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

/// What is left of [0, length) without these, which are in order.
std::vector<Range> without(const std::vector<Range>& ranges, std::uint64_t length);

} // namespace xtask::transfer
