#include "hub/twin.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::hub {

namespace {

[[noreturn]] void fail(int number, const std::string& what) {
    throw std::system_error(number, std::generic_category(), what);
}

} // namespace

Twin::Twin(int file, int folder)
    : file_(file), clone_(::openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666)) {
    if (clone_ && ::ioctl(clone_.get(), FICLONE, file) == 0) {
        if (::fsync(clone_.get()) != 0) fail(errno, "a clone");
        return;
    }
    clone_ = posix::Descriptor();
    struct stat from {
    }, to{};
    if (::fstat(file, &from) != 0 || ::fstat(folder, &to) != 0) fail(errno, "a hard link");
    if (from.st_dev != to.st_dev) fail(EXDEV, "a hard link");
}

void Twin::publish(int folder, const std::string& name) const {
    const std::string it = "/proc/self/fd/" + std::to_string(clone_ ? clone_.get() : file_);
    if (::linkat(AT_FDCWD, it.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) != 0) fail(errno, name);
}

} // namespace xtask::hub
