/// Files below one folder. No symlink is followed on the way, so nothing outside can be reached.
#pragma once

#include "posix/descriptor.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_serve {

using posix::Descriptor;

/// Which content a file has, as far as the file system tells.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0; ///< nanoseconds since 1970

    // NOLINTNEXTLINE(modernize-use-nullptr): a bug of clang-tidy 14
    auto operator<=>(const FileStamp&) const = default;
};

struct File {
    Descriptor descriptor;
    FileStamp stamp;
};

/// A file as its folder's listing shows it.
struct Listed {
    std::string path;
    FileStamp stamp;
};

class Folder {
  public:
    /// `path` itself may be a symlink. Throws Error(failure) where it cannot be opened or is no folder.
    explicit Folder(const std::string& path);

    /// A sub-folder, or nothing. `relative` may have several components.
    std::optional<Folder> open_folder(std::string_view relative) const;
    /// A regular file for reading, or nothing.
    std::optional<File> open_file(std::string_view relative) const;

    /// Every regular file below, in the byte order of its relative path. Stops at 16 levels and at 100,000
    /// files. Opens none.
    std::vector<Listed> files() const;

  private:
    explicit Folder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    void collect(const std::string& prefix, int depth, std::vector<Listed>& files) const;

    Descriptor descriptor_;
};

/// All of a file of at most `max` bytes, or nothing.
std::optional<std::string> read_all(const File& file, std::uint64_t max);

} // namespace xtask::mirror_serve
