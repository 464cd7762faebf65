/// Who may have written a file before its code runs with our rights: nobody but root, the user we run as, and
/// the owner of the xtask executable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace xtask::plugins {

struct Distrust {
    std::string reason; ///< names path, mode or owner
    std::string hint;   ///< the command that cures it
};

/// What stands at a path whose directory is real already; one call unless it is a link.
struct FileEntry {
    explicit FileEntry(std::string at);

    std::string path;
    std::string real; ///< where the link at `path` leads; `path` itself where there is none
    struct stat status {};
    int error = 0; ///< errno where nothing could be found; then `status` is empty
};

class Trust {
  public:
    explicit Trust(std::vector<uid_t> owners) : owners_(std::move(owners)) {}
    /// root, the effective user and the owner of `executable`.
    static Trust standard(const std::string& executable);

    /// A directory by its real path and each of its parents up to, and without, `below` ("": all of them):
    /// a trusted owner, writable by nobody else. Root's sticky directories (/tmp) may be parents.
    std::optional<Distrust> directory(const std::string& path, const std::string& below) const;

    /// A regular file in `directory`, or a symbolic link to one there.
    std::optional<Distrust> file(const std::string& directory, const FileEntry& entry) const;

  private:
    std::optional<Distrust> permissions(const std::string& path, const struct stat& status,
                                        bool parent) const;

    std::vector<uid_t> owners_;
};

/// Real path, or none where it cannot be had.
std::optional<std::string> real_path(const std::string& path);
} // namespace xtask::plugins
