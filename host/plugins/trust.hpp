/// Who may have written a file before its code runs with our rights: nobody but root, the user we run as, and
/// the owner of the xtask executable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace xtask::plugins {

struct Distrust {
    std::string reason; ///< names path, mode or owner
    std::string hint;   ///< the command that cures it
};

class Trust {
  public:
    explicit Trust(std::vector<uid_t> owners) : owners_(std::move(owners)) {}
    /// root, the effective user and the owner of `executable`.
    static Trust standard(const std::string& executable);

    /// A directory by its real path and each of its parents up to, and without, `below` ("": all of them):
    /// a trusted owner, writable by nobody else. Root's sticky directories (/tmp) may be parents.
    std::optional<Distrust> directory(const std::string& path, const std::string& below) const;

    /// `directory/leaf`: a regular file, or a symbolic link to one in the same directory.
    std::optional<Distrust> file(const std::string& directory, const std::string& leaf) const;

  private:
    std::optional<Distrust> entry(const std::string& path, bool parent) const;

    std::vector<uid_t> owners_;
};

/// Real path, or none where it cannot be had.
std::optional<std::string> real_path(const std::string& path);

/// The same for a path whose directory is real already: costs no call for each of its parts unless it is a
/// link.
std::optional<std::string> real_entry(const std::string& path);

} // namespace xtask::plugins
