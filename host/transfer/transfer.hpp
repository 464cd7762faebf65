/// One file to disk: locked, resumed, verified, published whole. The only way bytes reach a final path.
#pragma once

#include "base/cancel.hpp"
#include "net/options.hpp"
#include "transfer/artifact.hpp"
#include "transfer/commons.hpp"
#include "transfer/local.hpp"

namespace xtask::transfer {

/// What a fetch borrows from the run; all of it outlives the call.
struct FetchContext {
    const Options& options;
    const net::Options& net;
    const base::Cancel& cancel;
    Commons& commons;
    Observer& observer; ///< called on the calling thread only
    int sharers = 1;    ///< files in progress at once, this one included
};

/// Blocks until `artifact` is at `directory/leaf`, verified, or throws Error. Whatever happens, also SIGKILL,
/// the final path holds the old file or the whole new one, and the next call can go on from what is there.
///
/// Errors: usage (unsafe name, malformed hash or URL, a local candidate), no_space, auth, rate_limited,
/// hash_mismatch, network (also "offline-missing": no candidates and no usable file), locked, failure (other
/// local trouble, or the name belongs to another file), or the signal's.
Outcome fetch(const Artifact& artifact, const FetchContext& context);

} // namespace xtask::transfer
