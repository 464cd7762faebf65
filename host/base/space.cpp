#include "base/space.hpp"

#include "base/file.hpp"

#include <cerrno>
#include <tuple>

#include <sys/statvfs.h>
#include <unistd.h>

namespace xtask::base {
namespace {

std::uint64_t available(const struct statvfs& info) {
    return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

} // namespace

std::uint64_t available_space(const std::string& path) {
    struct statvfs info {};
    if (::statvfs(path.c_str(), &info) != 0) {
        const int error = errno;
        const std::string parent = parent_directory(path);
        if (error == ENOENT && parent != path) return available_space(parent);
        throw io_error(error, "ask for the free space at '" + path + "'");
    }
    return available(info);
}

void reserve_space(int fd, std::uint64_t offset, std::uint64_t length, const std::string& path) {
    if (length == 0) return;
    const auto refused = [&](int error) {
        return io_error(error, "reserve " + std::to_string(length) + " bytes for '" + path + "'");
    };
    // A file system may hand out everything it has before it says that this is not enough, and meanwhile
    // nobody can write.
    struct statvfs info {};
    if (::fstatvfs(fd, &info) == 0 && length > available(info) + reserved_beyond(fd, path))
        throw refused(ENOSPC);
    if (::fallocate(fd, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0)
        return;
    const int error = errno;
    if (error != ENOSPC && error != EDQUOT && error != EFBIG) return;
    std::ignore = ::ftruncate(fd, status_of(fd, path).st_size); // and may not take it back
    throw refused(error);
}

std::uint64_t reserved_beyond(int fd, const std::string& path) {
    const struct stat status = status_of(fd, path);
    const auto allocated = static_cast<std::uint64_t>(status.st_blocks) * 512;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return allocated > size ? allocated - size : 0;
}

} // namespace xtask::base
