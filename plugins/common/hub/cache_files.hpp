/// What stands in the cache, read without trusting it.
#pragma once

#include "hub/cache_layout.hpp"
#include "posix/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <sys/stat.h>

namespace xtask::hub {

/// A regular file under the name of a blob. Nothing says that it is what its name says.
struct Blob {
    posix::Descriptor descriptor;
    struct stat status;
    std::string path; ///< below the cache; of the file itself where the blob is a symlink to a shared one

    std::uint64_t size() const noexcept { return static_cast<std::uint64_t>(status.st_size); }
};

/// `cache`: the open folder. Nothing: there is none, or something else.
std::optional<Blob> find_blob(int cache, const CacheNames& names);

/// All of refs/REVISION, `relative` below the cache; nothing where that is no file or too large for a commit.
std::optional<std::string> read_ref(int cache, const std::string& relative);

/// What the symlink `relative` says; empty: it is none.
std::string read_link(int cache, const std::string& relative);

} // namespace xtask::hub
