#include "gguf/source.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xtask::gguf {

namespace {

Error cannot_read(const std::string& path, int number) {
    return {ExitCode::failure, number == ENOENT ? "not-found" : "io",
            "cannot read '" + path + "': " + std::generic_category().message(number)};
}

} // namespace

std::size_t MemorySource::read(std::uint64_t position, std::span<char> into) {
    if (position >= bytes_.size()) return 0;
    const auto rest = bytes_.substr(static_cast<std::size_t>(position));
    const std::size_t count = std::min(rest.size(), into.size());
    if (count > 0) std::memcpy(into.data(), rest.data(), count);
    return count;
}

FileSource::FileSource(std::string path)
    : path_(std::move(path)), fd_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
    if (fd_ < 0) throw cannot_read(path_, errno);
    struct stat status {};
    const int problem = ::fstat(fd_, &status) == 0 ? 0 : errno;
    if (problem == 0 && S_ISREG(status.st_mode)) {
        size_ = static_cast<std::uint64_t>(status.st_size);
        return;
    }
    ::close(fd_);
    if (problem != 0) throw cannot_read(path_, problem);
    throw Error(ExitCode::failure, "unsafe-file", "'" + path_ + "' is not a regular file");
}

FileSource::~FileSource() { ::close(fd_); }

std::size_t FileSource::read(std::uint64_t position, std::span<char> into) {
    std::size_t done = 0;
    while (done < into.size() && position + done < size_) {
        const auto n =
            ::pread(fd_, into.data() + done, into.size() - done, static_cast<off_t>(position + done));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw cannot_read(path_, errno);
        if (n == 0) throw Error(ExitCode::failure, "io", "'" + path_ + "' became shorter while it was read");
        done += static_cast<std::size_t>(n);
    }
    return done;
}

} // namespace xtask::gguf
