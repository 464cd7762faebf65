#include "base/lock.hpp"

#include "base/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <poll.h>
#include <sys/file.h>
#include <sys/vfs.h>

namespace xtask::base {
namespace {

constexpr std::string_view signature = "xtask ";
constexpr std::size_t longest_owner = 400; // signature, pid and a host name of at most 255 bytes
constexpr Duration poll_interval{100};     // flock has no descriptor to wait on
constexpr Duration longest_wait = std::chrono::hours(24 * 365);

std::string this_process() {
    char host[256] = {};
    if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
    return std::string(signature) + std::to_string(::getpid()) + " " + host + "\n";
}

/// Only an empty file (its maker died early) or one with our signature is a lock; anything else is somebody's
/// data.
std::string read_owner(int fd, const std::string& path) {
    std::array<std::byte, longest_owner> buffer;
    const auto size = read_at(fd, buffer, 0, path);
    std::string text(reinterpret_cast<const char*>(buffer.data()), size);
    const bool blank = text.find_first_not_of('\0') == std::string::npos; // a power cut may leave zeros
    if (!blank && text.rfind(signature, 0) != 0) {
        throw Error(ExitCode::failure, "unsafe-file",
                    "'" + path + "' is not a lock of xtask; it is left alone",
                    "move it away, or choose another folder");
    }
    text.erase(std::min(text.find('\n'), text.size()));
    return text.substr(std::min(text.size(), signature.size()));
}

std::string describe(const std::string& owner) {
    const auto space = owner.find(' ');
    if (space == std::string::npos) return "another process";
    return "process " + owner.substr(0, space) + " on " + owner.substr(space + 1);
}

void pause(const Cancel& cancel, Duration duration) {
    pollfd stop{cancel.fd(), POLLIN, 0};
    ::poll(&stop, 1, static_cast<int>(duration.count()));
    cancel.check();
}

/// 0, or the error of flock.
int try_lock(int fd) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}

void write_owner(int fd, const std::string& path) {
    const std::string owner = this_process();
    if (::ftruncate(fd, 0) != 0) throw io_error(errno, "write '" + path + "'");
    const Written written = write_at(fd, std::as_bytes(std::span(owner)), 0);
    if (written.error != 0) throw io_error(written.error, "write '" + path + "'");
}

} // namespace

Lock Lock::acquire(const std::string& path, const Wait& wait, const Cancel& cancel) {
    const Time deadline = wait.limit ? Clock::now() + std::min(*wait.limit, longest_wait) : never;
    bool told = false;
    while (true) {
        cancel.check();
        const bool ours = entry_at(path) == Entry::absent;
        Fd fd = open_regular(path, O_RDWR | O_CREAT);
        const std::string owner = read_owner(fd.get(), path);
        const int error = on_network_file_system(fd.get()) ? ENOLCK : try_lock(fd.get());
        if (error == 0) {
            if (!is_same_file(fd.get(), path)) continue; // its last owner has just removed it
            Lock lock(path, std::move(fd));
            write_owner(lock.fd_.get(), path);
            return lock;
        }
        if (error != EWOULDBLOCK) {
            if (ours) ::unlink(path.c_str());
            return {path, Fd()};
        }
        const Time now = Clock::now();
        if (now >= deadline) {
            throw Error(ExitCode::locked, "locked", "'" + path + "' is held by " + describe(owner),
                        "wait for it to end, or allow more time with --lock-wait", true);
        }
        if (!told && wait.waiting) wait.waiting(describe(owner));
        told = true;
        const auto left =
            std::chrono::ceil<Duration>(std::min<Clock::duration>(deadline - now, poll_interval));
        pause(cancel, left);
    }
}

Lock::Lock(Lock&& other) noexcept : path_(std::move(other.path_)), fd_(std::move(other.fd_)) {}

Lock::~Lock() {
    // Removed while still held: nobody can have locked this very file in between.
    if (fd_ && intact()) ::unlink(path_.c_str());
}

bool Lock::intact() const { return fd_ && is_same_file(fd_.get(), path_); }

std::optional<LockState> lock_state(const std::string& path) {
    try {
        const Fd fd = open_regular(path, O_RDONLY);
        if (!fd || on_network_file_system(fd.get())) return std::nullopt;
        const std::string owner = describe(read_owner(fd.get(), path));
        if (::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) return LockState{false, owner};
        if (errno != EWOULDBLOCK) return std::nullopt;
        return LockState{true, owner};
    } catch (const Error&) { // somebody's own file, or one we may not read
        return std::nullopt;
    }
}

bool on_network_file_system(int fd) {
    constexpr std::array<std::uint32_t, 15> network{
        0x6969,     // NFS
        0x517B,     // SMB
        0xFE534D42, // SMB2
        0xFF534D42, // CIFS
        0x65735546, // FUSE: sshfs and others do not say so
        0x0BD00BD0, // Lustre
        0x47504653, // GPFS
        0x00C36400, // Ceph
        0x01021997, // 9P
        0x5346414F, // AFS
        0x6B414653, // kAFS
        0x73757245, // Coda
        0x7461636F, // OCFS2
        0x01161970, // GFS2
        0x19830326, // BeeGFS
    };
    struct statfs info {};
    if (::fstatfs(fd, &info) != 0) return true;
    const auto type = static_cast<std::uint32_t>(info.f_type);
    return std::find(network.begin(), network.end(), type) != network.end();
}

} // namespace xtask::base
