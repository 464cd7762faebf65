/// A file on the last step of its way.
#pragma once

#include "base/lock.hpp"
#include "transfer/artifact.hpp"
#include "transfer/names.hpp"
#include "transfer/partial.hpp"
#include "transfer/receipt.hpp"

namespace xtask::transfer {

/// Complete in its partial and found to be what it should be; the lock is held. Not durable yet, not
/// published, not recorded: `commit` does that. Destroyed before, it is a partial for the next run.
struct Verified {
    Names names;
    base::Lock lock;
    Partial partial;
    Receipt receipt; ///< but for what only the published file can tell
    Outcome outcome; ///< once committed

    bool shared() const noexcept { return lock.exclusive(); }
};

} // namespace xtask::transfer
