/// Room on disk.
#pragma once

#include <cstdint>
#include <string>

namespace xtask::base {

/// Bytes an unprivileged user may still write where `path` is, or where its first existing parent is.
std::uint64_t available_space(const std::string& path);

/// Reserves `[offset, offset + length)` without changing the file's size (fallocate KEEP_SIZE). Where the
/// file system cannot: nothing happens. Throws Error(no_space) when it is full, Error(failure) beyond a size
/// limit; nothing is reserved beyond the file's size then.
void reserve_space(int fd, std::uint64_t offset, std::uint64_t length, const std::string& path);

/// Bytes reserved for a file beyond its size.
std::uint64_t reserved_beyond(int fd, const std::string& path);

} // namespace xtask::base
