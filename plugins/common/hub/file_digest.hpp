/// Whether an open file is what an artifact must be.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <string>

namespace xtask::hub {

/// Hashes of one content, hex; empty: not known.
struct Digests {
    std::string sha256, git_blob;
};

/// Reads all of the open file `fd` of `size` bytes, with progress under `label`, and compares SHA-256, or the
/// git blob id where that is all that is known. False where nothing is. Throws Error(failure) where it cannot
/// be read, and the signal's.
bool has_digest(Context& context, int fd, std::uint64_t size, const std::string& label,
                const Digests& expected);

} // namespace xtask::hub
