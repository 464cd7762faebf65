/// A file that xtask has published before, somewhere else on the same disk: its blocks can be shared.
#pragma once

#include "transfer/expectation.hpp"
#include "transfer/partial.hpp"

#include <optional>
#include <string>

#include <sys/stat.h>

namespace xtask::transfer {

/// What the receipt beside `path` says of its content, where that is what `artifact` wants: the receipt
/// describes the file of this `status`, both belong to this user or to root, and its hashes decide. As a
/// finished file in its own place, such a one is not hashed again.
std::optional<Digests> published_as(const std::string& path, const struct stat& status,
                                    const Artifact& artifact);

/// Makes the empty `partial` a copy-on-write clone of `fd`, at once and without further space. False where
/// the file system cannot (FICLONE, ioctl_ficlonerange(2)), or they are not on the same one. Never a hard
/// link: that would be one file with two names, and whoever writes one of them in place writes the other.
bool share_blocks(int fd, const Partial& partial);

} // namespace xtask::transfer
