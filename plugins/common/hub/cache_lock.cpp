#include "hub/cache_lock.hpp"

#include "hub/names.hpp"
#include "posix/below.hpp"

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace xtask::hub {

namespace {

constexpr mode_t for_the_group = 0664; // as huggingface_hub has it: the group waits for it too
constexpr int poll_interval = 100;     // ms
/// Shorter waits are not worth a word.
constexpr std::chrono::milliseconds silence{500};

Error cannot_lock(const std::string& path, const std::string& why) {
    return {ExitCode::failure, "cache-lock", "the lock " + hub::quoted(path) + " of the shared cache " + why,
            "look at what stands there, or leave out --cache"};
}

/// It may belong to another user of the cache: then to be read only, which is enough for flock.
posix::Descriptor open_lock(int cache, const std::string& relative) {
    const std::size_t slash = relative.rfind('/');
    const std::string leaf = relative.substr(slash + 1);
    const auto folder = posix::make_below(cache, relative.substr(0, slash));
    constexpr int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    posix::Descriptor fd;
    if (folder) {
        fd = posix::Descriptor(::openat(folder.get(), leaf.c_str(), flags | O_RDWR | O_CREAT, for_the_group));
        if (!fd && errno == EACCES)
            fd = posix::Descriptor(::openat(folder.get(), leaf.c_str(), flags | O_RDONLY));
    }
    if (!fd) throw cannot_lock(relative, "cannot be opened: " + std::generic_category().message(errno));
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        throw cannot_lock(relative, "is no regular file");
    if ((status.st_mode & for_the_group) != for_the_group)
        static_cast<void>(::fchmod(fd.get(), for_the_group)); // not ours: it stays as it is
    return fd;
}

/// Versions of the filelock package removed the file when they were done.
bool is_gone(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) != 0 || status.st_nlink == 0;
}

/// As far as the kernel tells: on some file systems, and from other containers, it does not.
std::string holder(int fd) {
    std::string unknown = "another process";
    struct stat status {};
    if (::fstat(fd, &status) != 0) return unknown;
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        unsigned major_number = 0, minor_number = 0;
        long pid = 0;
        std::uint64_t inode = 0;
        // NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers
        const int found = std::sscanf(line.c_str(), "%*d: FLOCK %*s %*s %ld %x:%x:%" SCNu64, &pid,
                                      &major_number, &minor_number, &inode);
        if (found != 4 || inode != status.st_ino || major_number != major(status.st_dev) ||
            minor_number != minor(status.st_dev) || pid <= 0)
            continue;
        std::string name;
        std::ifstream("/proc/" + std::to_string(pid) + "/comm") >> name;
        return "process " + std::to_string(pid) + (name.empty() ? "" : " (" + hub::quoted(name) + ")");
    }
    return unknown;
}

void pause(Context& context) {
    pollfd cancel{context.ui().cancel_fd(), POLLIN, 0};
    ::poll(&cancel, 1, poll_interval);
    context.check_cancelled();
}

} // namespace

posix::Descriptor lock_blob(Context& context, int cache, const std::string& relative,
                            std::chrono::steady_clock::time_point until) {
    const auto begin = std::chrono::steady_clock::now();
    bool told = false;
    for (;;) {
        auto fd = open_lock(cache, relative);
        while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR) continue;
            if (errno == ENOSYS || errno == ENOLCK || errno == EOPNOTSUPP) return {};
            if (errno != EWOULDBLOCK)
                throw cannot_lock(relative, "cannot be taken: " + std::generic_category().message(errno));
            const auto now = std::chrono::steady_clock::now();
            const std::string owner = holder(fd.get());
            if (now >= until) {
                throw Error(ExitCode::locked, "locked",
                            hub::quoted(relative) + " in the shared cache is held by " + owner,
                            "repeat the command when it has ended", true);
            }
            if (!told && now - begin >= silence) {
                told = true;
                context.ui().info(hub::quoted(relative) + " in the shared cache is held by " + owner +
                                  "; waiting for it");
            }
            pause(context);
        }
        if (!is_gone(fd.get())) return fd;
    }
}

} // namespace xtask::hub
