#include "base/file.hpp"

#include "base/random.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

namespace xtask::base {
namespace {

template <class Call>
auto retry(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

std::string quoted(const std::string& path) { return "'" + path + "'"; }

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw Error(ExitCode::failure, "unsafe-file", quoted(path) + " is " + what + "; it is left alone",
                "move it away, or choose another folder");
}

const char* reason_of(int number) {
    switch (number) {
    case ENOSPC:
        return "no-space";
    case EDQUOT:
        return "quota";
    case EACCES:
    case EPERM:
    case EROFS:
        return "permission";
    case EFBIG:
        return "file-too-large";
    default:
        return "io";
    }
}

void finish_sync(int result, const std::string& path) {
    if (result == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS) return;
    throw io_error(errno, "make " + quoted(path) + " durable");
}

} // namespace

Error io_error(int number, const std::string& doing) {
    const bool full = number == ENOSPC || number == EDQUOT;
    return {full ? ExitCode::no_space : ExitCode::failure, reason_of(number),
            "cannot " + doing + ": " + std::generic_category().message(number),
            full ? "free some space, then repeat the command" : ""};
}

Entry entry_at(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return Entry::absent;
        throw io_error(errno, "examine " + quoted(path));
    }
    if (S_ISREG(status.st_mode)) return Entry::regular;
    return S_ISLNK(status.st_mode) ? Entry::symlink : Entry::other;
}

Fd open_regular(const std::string& path, int flags, mode_t mode) {
    constexpr int careful = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    Fd fd(retry([&] { return ::open(path.c_str(), flags | careful, mode); }));
    if (!fd) {
        if (errno == ENOENT && (flags & O_CREAT) == 0) return {};
        if (errno == ELOOP) refuse(path, "a symbolic link");
        if (errno == EISDIR) refuse(path, "a directory");
        if (errno == ENXIO) refuse(path, "a FIFO or a device");
        throw io_error(errno, "open " + quoted(path));
    }
    const struct stat status = status_of(fd.get(), path);
    if (!S_ISREG(status.st_mode)) refuse(path, "not a regular file");
    if ((flags & O_ACCMODE) != O_RDONLY && status.st_nlink > 1)
        refuse(path, "a file with a second hard link");
    return fd;
}

struct stat status_of(int fd, const std::string& path) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) throw io_error(errno, "examine " + quoted(path));
    return status;
}

bool is_same_file(int fd, const std::string& path) {
    struct stat ours {};
    struct stat named {};
    return ::fstat(fd, &ours) == 0 && ::lstat(path.c_str(), &named) == 0 && ours.st_dev == named.st_dev &&
           ours.st_ino == named.st_ino;
}

Written write_at(int fd, std::span<const std::byte> bytes, std::uint64_t offset) {
    Written written;
    while (written.bytes < bytes.size()) {
        const auto rest = bytes.subspan(written.bytes);
        const auto n = retry([&] {
            return ::pwrite(fd, rest.data(), rest.size(), static_cast<off_t>(offset + written.bytes));
        });
        if (n <= 0) {
            written.error = n < 0 ? errno : EIO;
            break;
        }
        written.bytes += static_cast<std::size_t>(n);
    }
    return written;
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto n = retry([&] { return ::write(fd, bytes.data(), bytes.size()); });
        if (n <= 0) throw io_error(n < 0 ? errno : EIO, "write " + quoted(path));
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t read_at(int fd, std::span<std::byte> into, std::uint64_t offset, const std::string& path) {
    std::size_t done = 0;
    while (done < into.size()) {
        const auto rest = into.subspan(done);
        const auto n =
            retry([&] { return ::pread(fd, rest.data(), rest.size(), static_cast<off_t>(offset + done)); });
        if (n < 0) throw io_error(errno, "read " + quoted(path));
        if (n == 0) break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

std::string read_all(int fd, std::size_t max, const std::string& path) {
    std::string content;
    char buffer[16384];
    while (true) {
        const auto n = read_at(fd, std::as_writable_bytes(std::span(buffer)), content.size(), path);
        content.append(buffer, n);
        if (content.size() > max) {
            throw Error(ExitCode::failure, "file-too-large",
                        quoted(path) + " is larger than " + std::to_string(max) + " bytes");
        }
        if (n < sizeof buffer) return content;
    }
}

void sync_file(int fd, const std::string& path) {
    finish_sync(retry([&] { return ::fsync(fd); }), path);
}

void sync_data(int fd, const std::string& path) {
    finish_sync(retry([&] { return ::fdatasync(fd); }), path);
}

void sync_directory(const std::string& path) {
    const Fd fd(retry([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd) {
        if (errno == EACCES) return; // writable but not listable: there is no way to sync it
        throw io_error(errno, "open the folder " + quoted(path));
    }
    sync_file(fd.get(), path);
}

void make_directories(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) return;
        throw io_error(ENOTDIR, "use " + quoted(path) + " as a folder");
    }
    if (errno != ENOENT) throw io_error(errno, "examine the folder " + quoted(path));
    if (path.empty()) throw io_error(ENOENT, "create a folder without a name");

    const std::string parent = parent_directory(path);
    if (parent != path) make_directories(parent);
    if (::mkdir(path.c_str(), 0777) != 0) {
        const int error = errno;
        if (error == EEXIST && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return;
        throw io_error(error, "create the folder " + quoted(path));
    }
    sync_directory(parent);
}

bool remove_file(const std::string& path) {
    // Mostly there is nothing. Asking takes no lock on the folder, which other threads may be busy with.
    if (entry_at(path) == Entry::absent) return false;
    if (::unlink(path.c_str()) == 0) return true;
    if (errno == ENOENT) return false;
    throw io_error(errno, "remove " + quoted(path));
}

void rename_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        throw io_error(errno, "rename " + quoted(from) + " to " + quoted(to));
    }
}

std::string parent_directory(const std::string& path) {
    const auto end = path.find_last_not_of('/');
    if (end == std::string::npos) return path.empty() ? "." : "/";
    const auto slash = path.rfind('/', end);
    if (slash == std::string::npos) return ".";
    const auto stop = path.find_last_not_of('/', slash);
    return stop == std::string::npos ? "/" : path.substr(0, stop + 1);
}

std::string fresh_name_beside(const std::string& path) {
    return parent_directory(path) + "/.xtask-" + random_name(12);
}

Fd create_temporary(const std::string& temporary, const std::string& path, mode_t mode) {
    constexpr int careful = O_CLOEXEC | O_NOFOLLOW;
    Fd fd(retry([&] { return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | careful, mode); }));
    if (!fd) throw io_error(errno, "create " + quoted(path));
    return fd;
}

void atomic_write(const std::string& path, std::string_view content, mode_t mode, std::string temporary) {
    if (temporary.empty()) {
        temporary = fresh_name_beside(path);
    } else {
        remove_file(temporary);
    }
    const Fd fd = create_temporary(temporary, path, mode);
    try {
        write_all(fd.get(), content, path);
        sync_file(fd.get(), path);
        rename_file(temporary, path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_directory(parent_directory(path));
}

} // namespace xtask::base
