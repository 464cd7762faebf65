/// What the system says about one name. Symlinks are described, never followed.
#pragma once

#include <cstdint>
#include <optional>

#include <sys/stat.h>

namespace xtask::clean_cache {

struct Identity {
    std::uint64_t device = 0, inode = 0;
    bool operator==(const Identity&) const = default;
    bool operator<(const Identity& other) const noexcept {
        return device != other.device ? device < other.device : inode < other.inode;
    }
};

struct Entry {
    Identity identity;
    std::uint64_t mount = 0; ///< id of the mount it is seen through
    bool mount_root = false; ///< something is mounted here, be it of the same device
    std::uint32_t mode = 0, owner = 0;
    std::uint64_t links = 0;
    std::uint64_t allocated = 0; ///< bytes on the disk
    std::int64_t modified = 0;   ///< seconds since 1970

    bool is_folder() const noexcept { return S_ISDIR(mode); }
    bool is_file() const noexcept { return S_ISREG(mode); }
    bool is_symlink() const noexcept { return S_ISLNK(mode); }
};

/// Nothing: errno says why. EOPNOTSUPP where the kernel cannot tell mounts apart (before Linux 5.8).
std::optional<Entry> entry_at(int folder, const char* name) noexcept;
std::optional<Entry> entry_of(int fd) noexcept;

} // namespace xtask::clean_cache
