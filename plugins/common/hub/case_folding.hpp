/// File systems that take names that differ in case for one.
#pragma once

#include <string>

namespace xtask::hub {

/// The file system of `directory`, or of where it will be made, does. Makes nothing to find out: by its kind
/// (vfat, exfat, ntfs, cifs, hfs+), by the mark of a folder (ext4, f2fs, tmpfs), else by a name that is there
/// and is found in other letters too (FUSE, XFS, network file systems). False where an empty file system
/// tells nothing.
bool folds_case(const std::string& directory);

} // namespace xtask::hub
