/// What is on disk under a name, and whether it is still what its receipt describes.
#pragma once

#include <cstdint>
#include <string>

namespace xtask::transfer {

struct Local {
    enum class State {
        absent,     ///< no regular file there
        unrecorded, ///< a file without a readable receipt
        changed,    ///< its size, modification time or inode are not those of the receipt
        intact,     ///< all three agree: the receipt speaks for the content
    } state = State::absent;

    /// From the receipt; empty in `absent` and `unrecorded`.
    std::string repository, path, commit, sha256, git_blob, etag, last_modified, verified;
    std::uint64_t length = 0; ///< of the file on disk
};

/// Reads without the lock and without hashing. Throws Error(failure) where the place cannot be examined, and
/// Error(usage) for a leaf that is no plain name.
Local lookup(const std::string& directory, const std::string& leaf);

} // namespace xtask::transfer
