#include "transfer/partial.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace xtask::transfer {
namespace {

// Appending, whoever shortens the file meanwhile: a hole would read as zeros that no hash has seen.
constexpr int open_flags = O_RDWR | O_APPEND;
constexpr int create_flags = open_flags | O_CREAT | O_EXCL;

/// Not durable: until the first checkpoint there is nothing worth a sync, and a sidecar lost in a power cut
/// only means to start again.
void write_first_sidecar(const Names& names, const Sidecar& content) {
    const std::string temporary = Names::temporary(names.sidecar);
    base::remove_file(temporary);
    const base::Fd fd = base::open_regular(temporary, O_WRONLY | O_CREAT | O_EXCL);
    try {
        base::write_all(fd.get(), format_sidecar(content), temporary);
        base::rename_file(temporary, names.sidecar);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void write_sidecar(const Names& names, const Sidecar& content) {
    base::atomic_write(names.sidecar, format_sidecar(content), 0644, Names::temporary(names.sidecar));
}

/// A regular file under this one name; check_places has refused folders, FIFOs and devices.
bool is_our_kind(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
}

void set_mode_of(const std::string& older, int fd) {
    struct stat status {};
    if (::lstat(older.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
        static_cast<void>(::fchmod(fd, status.st_mode & 0777)); // best effort: the content is what matters
    }
}

} // namespace

Partial Partial::create(const Names& names, Sidecar content, std::string boot_id, bool fleeting) {
    remove(names);
    base::Fd fd = base::open_regular(names.part, create_flags);
    const struct stat status = base::status_of(fd.get(), names.part);
    content.boot_id = std::move(boot_id);
    content.device = status.st_dev;
    content.inode = status.st_ino;
    content.durable = 0;
    if (!fleeting) write_first_sidecar(names, content);
    Partial partial(names, names.part, std::move(fd), std::move(content), true);
    partial.unrecorded_ = fleeting;
    return partial;
}

Partial Partial::create_private(const Names& names, Sidecar content) {
    while (true) {
        const std::string path = names.private_part();
        if (base::entry_at(path) != base::Entry::absent) continue;
        return {names, path, base::open_regular(path, create_flags), std::move(content), false};
    }
}

std::optional<Partial> Partial::resume(const Names& names, std::string boot_id,
                                       const std::function<bool(const Sidecar&)>& wanted) {
    auto content = read_sidecar(names);
    if (!content || !is_our_kind(names.part) || !wanted(*content)) {
        remove(names);
        return std::nullopt;
    }
    Partial partial(names, names.part, base::open_regular(names.part, open_flags), std::move(*content), true);
    const struct stat status = base::status_of(partial.fd(), names.part);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    Sidecar& recorded = partial.content_;

    const bool same_file = recorded.inode == status.st_ino;
    const bool same_cache =
        same_file && !boot_id.empty() && recorded.boot_id == boot_id && recorded.device == status.st_dev;
    // Device numbers may change from boot to boot; another inode is another file.
    std::uint64_t trusted = same_cache ? size : same_file ? std::min(size, recorded.durable) : 0;
    if (recorded.total && trusted > *recorded.total) trusted = 0;
    if (trusted == 0) {
        partial.discard();
        return std::nullopt;
    }
    if (trusted < size && ::ftruncate(partial.fd(), static_cast<off_t>(trusted)) != 0) {
        throw base::io_error(errno, "shorten '" + names.part + "'");
    }
    recorded.boot_id = std::move(boot_id);
    recorded.device = status.st_dev;
    if (same_cache) {
        partial.sync();
    } else {
        partial.checkpoint(trusted); // from here on this boot's page cache counts
    }
    partial.resumed_ = trusted;
    return partial;
}

void Partial::remove(const Names& names) {
    const bool sidecar = base::remove_file(names.sidecar);
    const bool part = base::remove_file(names.part);
    if (sidecar || part) base::sync_directory(names.directory);
}

Partial::Partial(Partial&& other) noexcept
    : names_(std::move(other.names_)), path_(std::move(other.path_)), fd_(std::move(other.fd_)),
      content_(std::move(other.content_)), shared_(other.shared_),
      unrecorded_(std::exchange(other.unrecorded_, false)), resumed_(other.resumed_) {}

Partial::~Partial() {
    if (!fd_ || (shared_ && !unrecorded_) || !base::is_same_file(fd(), path_)) return;
    try {
        if (shared_ && base::status_of(fd(), path_).st_size > 0) {
            write_first_sidecar(names_, content_);
        } else {
            base::remove_file(path_);
        }
    } catch (const Error&) { // the next run finds bytes that nobody speaks for, and removes them
    }
}

void Partial::publish() {
    base::rename_file(path_, names_.file);
    unrecorded_ = false;
}

void Partial::sync() {
    try {
        base::sync_data(fd(), path_);
    } catch (...) {
        discard();
        throw;
    }
}

void Partial::checkpoint(std::uint64_t length) {
    if (!shared_) return;
    sync();
    Sidecar next = content_;
    next.durable = length;
    write_sidecar(names_, next);
    content_.durable = length;
    unrecorded_ = false;
}

void Partial::discard() {
    unrecorded_ = false;
    if (shared_) {
        remove(names_);
    } else {
        base::remove_file(path_);
    }
}

void Partial::seal(std::uint64_t length) const {
    const struct stat status = base::status_of(fd(), path_);
    if (!base::is_same_file(fd(), path_) || status.st_nlink != 1 ||
        static_cast<std::uint64_t>(status.st_size) != length) {
        throw Error(ExitCode::failure, "partial-replaced",
                    "another program changed or replaced '" + path_ + "' during the download",
                    "find out which one, then repeat the command", true);
    }
    set_mode_of(names_.file, fd());
}

} // namespace xtask::transfer
