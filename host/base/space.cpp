#include "base/space.hpp"

#include "base/file.hpp"

#include <cerrno>

#include <sys/statvfs.h>

namespace xtask::base {

std::uint64_t available_space(const std::string& path) {
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) != 0) {
        const int error = errno;
        const std::string parent = parent_directory(path);
        if (error == ENOENT && parent != path) return available_space(parent);
        throw io_error(error, "ask for the free space at '" + path + "'");
    }
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

void reserve_space(int fd, std::uint64_t offset, std::uint64_t length, const std::string& path) {
    if (length == 0) return;
    if (::fallocate(fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0)
        return;
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) {
        throw io_error(errno, "reserve " + std::to_string(length) + " bytes for '" + path + "'");
    }
}

std::uint64_t reserved_beyond(int fd, const std::string& path) {
    const struct stat status = status_of(fd, path);
    const auto allocated = static_cast<std::uint64_t>(status.st_blocks) * 512;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return allocated > size ? allocated - size : 0;
}

} // namespace xtask::base
