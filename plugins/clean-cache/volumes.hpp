/// How much room the disks have, before and after.
#pragma once

#include "entry.hpp"
#include "posix/descriptor.hpp"

#include <cstdint>
#include <map>

namespace xtask::clean_cache {

class Volumes {
  public:
    /// Looks at the file system of the open folder, once for each.
    void add(int folder);
    /// Bytes that have become free since, less what others have written meanwhile: may be negative.
    std::int64_t gained() const;

  private:
    struct Volume {
        posix::Descriptor folder;
        std::uint64_t free = 0;
    };
    std::map<std::uint64_t, Volume> volumes_; ///< by device
};

} // namespace xtask::clean_cache
