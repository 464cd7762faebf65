/// The last step of verified files: durable, published, recorded.
#pragma once

#include "transfer/transfer.hpp"
#include "transfer/verified.hpp"

#include <span>
#include <vector>

namespace xtask::transfer {

/// For each file, in this order: its data durable, its name, the name durable, its record durable, the
/// record's names, those durable. A crash at any instant leaves nothing that is not verified under a final
/// name, and no receipt without its file. What several files have in common is done once: one commit of the
/// file system for all data, one fsync of each folder, the same for the records.
///
/// Results in the order of the files, whose locks and partials are still held on return. A file that fails
/// does not hinder the others. Nothing interrupts this.
std::vector<Result> commit(std::span<Verified> files);

} // namespace xtask::transfer
