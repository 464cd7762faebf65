/// Which file system a path is on.
#pragma once

#include <optional>
#include <string>

namespace xtask::base {

struct Mount {
    std::string point; ///< where it is mounted
    std::string type;  ///< as the kernel calls it: "ext4", "nfs4", "fuse.sshfs"
};

/// The mount that `path`, which exists, is on, by /proc/self/mountinfo; none where that does not tell.
std::optional<Mount> mount_of(const std::string& path);

/// The same in a text of that form.
std::optional<Mount> mount_in(const std::string& mountinfo, const std::string& real_path);

} // namespace xtask::base
