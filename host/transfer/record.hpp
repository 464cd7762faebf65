/// The metadata beside a finished file: `.etag`, `.lastmod`, `.receipt.json`.
#pragma once

#include "transfer/names.hpp"
#include "transfer/receipt.hpp"

namespace xtask::transfer {

/// Fills in time, size, modification time and inode from the file, and writes what the receipt says, the
/// receipt last. Each file appears whole. `shared`: the lock is held, so temporaries have fixed names.
void write_record(const Names& names, Receipt receipt, bool shared);

/// Removes a finished file and its record, the record first and durably.
void remove_finished(const Names& names);

/// Removes temporaries that a killed run left. Under the lock only.
void sweep_temporaries(const Names& names);

} // namespace xtask::transfer
