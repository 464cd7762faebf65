/// Files by system call: opened without following anything, written whole, made durable in order.
///
/// Everything here throws Error: no_space for ENOSPC and EDQUOT, failure for the rest; the message names the
/// path.
#pragma once

#include "base/fd.hpp"

#include <xtask/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>

namespace xtask::base {

/// The Error of a failed system call: "cannot <doing>: <why>".
Error io_error(int number, const std::string& doing);

/// What stands at a path itself (lstat); what it points to is not looked at.
enum class Entry { absent, regular, symlink, other };
Entry entry_at(const std::string& path);

/// Opens a regular file. Links at the last component are not followed, FIFOs and devices are not waited on:
/// they, directories, and (for writing) files with a second hard link are Error(failure, "unsafe-file").
/// Empty when there is no such file and `flags` has no O_CREAT.
Fd open_regular(const std::string& path, int flags, mode_t mode = 0644);

struct stat status_of(int fd, const std::string& path);
/// `path` names the file that `fd` is.
bool is_same_file(int fd, const std::string& path);

/// Until everything is written, across EINTR and short writes. Returns what was written; less than asked only
/// with `error` set.
struct Written {
    std::size_t bytes = 0;
    int error = 0;
};
/// On a descriptor with O_APPEND Linux appends and ignores `offset` (pwrite(2), BUGS); a partial relies on
/// that to grow at its end only.
Written write_at(int fd, std::span<const std::byte> bytes, std::uint64_t offset);
void write_all(int fd, std::string_view bytes, const std::string& path);
/// Less than asked only at the end of the file.
std::size_t read_at(int fd, std::span<std::byte> into, std::uint64_t offset, const std::string& path);
/// The whole file; more than `max` bytes is Error(failure, "file-too-large").
std::string read_all(int fd, std::size_t max, const std::string& path);

/// fsync and fdatasync. File systems that cannot (EINVAL, ENOTSUP) are tolerated; a real failure is never
/// tried again, because the kernel may have dropped the pages: the caller discards the file.
void sync_file(int fd, const std::string& path);
void sync_data(int fd, const std::string& path);
void sync_directory(const std::string& path);

/// Creates a directory and its missing parents (0777 & ~umask), each made durable. Existing ones may be
/// links.
void make_directories(const std::string& path);

/// True when something was removed. Never a directory.
bool remove_file(const std::string& path);
void rename_file(const std::string& from, const std::string& to);

/// The part before the last "/": "." when there is none.
std::string parent_directory(const std::string& path);

/// For a temporary in the folder of `path`: a name nobody else uses.
std::string fresh_name_beside(const std::string& path);
/// Creates that file. Errors name `path`, which is what people know.
Fd create_temporary(const std::string& temporary, const std::string& path, mode_t mode);

/// Replaces `path` whole: a temporary beside it, fsync, rename, fsync of the directory. `temporary` is
/// removed first when something is left there; the default is a fresh name each time.
void atomic_write(const std::string& path, std::string_view content, mode_t mode = 0644,
                  std::string temporary = {});

} // namespace xtask::base
