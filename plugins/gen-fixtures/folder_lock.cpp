#include "folder_lock.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

namespace xtask::gen_fixtures {

namespace {

constexpr int retry_ms = 20;

} // namespace

FolderLock::FolderLock(Context& context, const std::string& folder)
    : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ < 0) {
        throw Error(ExitCode::failure, "io",
                    "cannot open the folder '" + folder + "': " + std::generic_category().message(errno));
    }
    pollfd cancelled{context.ui().cancel_fd(), POLLIN, 0};
    while (::flock(fd_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
        ::poll(&cancelled, 1, retry_ms);
        if (const int signal = context.ui().cancelled(); signal != 0) {
            ::close(fd_);
            throw signal_error(signal);
        }
    }
}

FolderLock::~FolderLock() { ::close(fd_); }

} // namespace xtask::gen_fixtures
