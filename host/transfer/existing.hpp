/// Whether the file that is there already is the one that is wanted.
#pragma once

#include "transfer/expectation.hpp"
#include "transfer/local.hpp"
#include "transfer/names.hpp"
#include "transfer/receipt.hpp"
#include "transfer/salvage.hpp"
#include "transfer/transfer.hpp"

#include <optional>
#include <string>

namespace xtask::transfer {

enum class Standing {
    current, ///< it is what the source has now
    stale,   ///< it is not
    unknown, ///< only the source can tell: ask with a condition
};

/// By what was announced against what is recorded. Pure. `recorded` is of a file that is intact, or was
/// hashed and found to be what its receipt says.
Standing compare(const Local& recorded, const Artifact& artifact);

/// The file on disk, examined as far as needed.
struct Existing {
    Standing standing = Standing::stale;
    bool present = false;  ///< a regular file is there
    bool recorded = false; ///< the receipt speaks for its content
    bool intact = false;   ///< and needs no rewriting
    bool refused = false;  ///< it does not have the demanded SHA-256
    Local local;
    Digests digests;
    Salvage salvage; ///< stale: what of it need not be brought again
};

/// Under the lock. Hashes the file only where its receipt does not speak for it and there is something to
/// compare with. Throws Error(failure, "name-taken") when the receipt names another repository or path.
Existing examine(const Names& names, const Artifact& artifact, const FetchContext& context);

} // namespace xtask::transfer
