/// A file on disk, held against what it should be.
#pragma once

#include "base/fd.hpp"
#include "transfer/check_pieces.hpp"
#include "transfer/names.hpp"
#include "transfer/receipt.hpp"
#include "transfer/transfer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::transfer {

struct Check {
    enum class State { intact, damaged, absent } state = State::intact;
    std::string why;          ///< damaged: in words
    std::uint64_t length = 0; ///< of what is on disk
    /// Of the file as it should be: what is not there, or is not so. As closely as can be told: pieces where
    /// its receipt has their chain, else all of it. Empty for one that is only too long.
    std::vector<Range> damaged;
};

/// Reads all of the file of `artifact`, which says its hash and length. Nothing is locked, nothing is
/// believed. Throws Error(usage) for an unsafe name or malformed hash, Error(failure) where the place cannot
/// be examined, and the signal's.
Check check(Artifact artifact, const FetchContext& context);

/// What the chain in its receipt tells of a file that is there.
struct ChainCheck {
    Receipt receipt;
    Damage damage;
};

/// None where there is no such chain, or it is not that of the wanted content. Throws the signal's.
std::optional<ChainCheck> check_chain(const base::Fd& fd, const Names& names, const Artifact& artifact,
                                      const FetchContext& context);

} // namespace xtask::transfer
