/// Files to disk: locked, resumed, verified, published whole. The only way bytes reach a final path.
#pragma once

#include "base/cancel.hpp"
#include "net/options.hpp"
#include "transfer/artifact.hpp"
#include "transfer/commons.hpp"
#include "transfer/local.hpp"

#include <tl/expected.hpp>

#include <span>
#include <vector>

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
/// Errors: usage (unsafe name, malformed hash, URL or path), no_space, auth, rate_limited,
/// hash_mismatch, network (also "offline-missing": no candidates and no usable file), locked, failure (other
/// local trouble, or the name belongs to another file), or the signal's.
Outcome fetch(const Artifact& artifact, const FetchContext& context);

/// What became of one of several files.
using Result = tl::expected<Outcome, Error>;

/// Brings all of them to disk, several at a time, begun in the order given; blocks until the last has ended.
/// Results in the order of the artifacts. One failure does not hinder the others: what is finished stays
/// published. A file asked for twice is fetched once.
///
/// Throws Error(usage) before anything is touched when two artifacts would be in each other's way (see
/// targets.hpp), and the signal's Error, which ends all at once.
std::vector<Result> fetch(std::span<const Artifact> artifacts, const FetchContext& context);

} // namespace xtask::transfer
