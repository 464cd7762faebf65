/// Files and facts about disks, as commands see them (service "xtask.files/1").
///
/// Paths are bytes. Only regular files are opened; a symlink at the last component is never followed.
#pragma once

#include "base/cancel.hpp"
#include "base/fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::services {

/// The whole file. Throws Error(failure): "not-found", "unsafe-file" for what is no regular file,
/// "file-too-large" above `max` bytes.
std::string read_file(const std::string& path, std::uint64_t max);

/// Atomically and durably: temp file, fsync, rename, fsync of the directory. `mode` 0: 0644 without the bits
/// of the umask; other bits than 0777 are Error(usage). Throws Error(no_space) for a full disk or quota, else
/// Error(failure); the old file is then still there.
void write_file(const std::string& path, std::string_view content, std::uint32_t mode = 0);

/// As `write_file`, in pieces. Nothing stands under the name before `publish`; what was not published is gone
/// with the object. Throws what `write_file` throws.
class OutputFile {
  public:
    /// Makes missing folders, and a temporary beside `path`.
    OutputFile(std::string path, std::uint32_t mode);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    void append(std::string_view bytes);
    /// Once, and last.
    void publish();

  private:
    std::string path_, temporary_;
    base::Fd fd_;
};
/// Lower-case hex, of a file of any size. Throws Error(failure) as `read_file` does, and the signal's once
/// `cancel` is requested.
std::string sha256_of_file(const std::string& path, const base::Cancel& cancel);

/// Bytes an unprivileged user may still write where `path` is, or, where it does not exist, where its nearest
/// existing parent is. Throws Error(failure).
std::uint64_t space(const std::string& path);

} // namespace xtask::services
