#include "entry.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/sysmacros.h>

namespace xtask::clean_cache {

namespace {

constexpr std::uint64_t block = 512; // the unit of stx_blocks, whatever the file system

std::optional<Entry> describe(int folder, const char* name, int flags) noexcept {
    struct statx info {};
    if (::statx(folder, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_MNT_ID,
                &info) != 0) {
        return std::nullopt;
    }
    if ((info.stx_mask & STATX_MNT_ID) == 0 || (info.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) == 0) {
        errno = EOPNOTSUPP;
        return std::nullopt;
    }
    Entry entry;
    entry.identity = {::makedev(info.stx_dev_major, info.stx_dev_minor), info.stx_ino};
    entry.mount = info.stx_mnt_id;
    entry.mount_root = (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    entry.mode = info.stx_mode;
    entry.owner = info.stx_uid;
    entry.links = info.stx_nlink;
    entry.allocated = info.stx_blocks * block;
    entry.modified = info.stx_mtime.tv_sec;
    return entry;
}

} // namespace

std::optional<Entry> entry_at(int folder, const char* name) noexcept { return describe(folder, name, 0); }
std::optional<Entry> entry_of(int fd) noexcept { return describe(fd, "", AT_EMPTY_PATH); }

} // namespace xtask::clean_cache
