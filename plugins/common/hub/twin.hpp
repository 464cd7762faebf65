/// A second file of the same content, without copying it and in one step: a crash leaves nothing or all of
/// it.
#pragma once

#include "posix/descriptor.hpp"

#include <string>

namespace xtask::hub {

class Twin {
  public:
    /// A clone (FICLONE) of the open regular `file`, where the file system of the open `folder` can, else one
    /// more name for it. Makes no name yet. Throws std::system_error: EXDEV where they are on two file
    /// systems. `file` is borrowed.
    Twin(int file, int folder);

    /// Gives it its name in `folder`, of the same file system. Throws std::system_error: EEXIST where
    /// something stands there.
    void publish(int folder, const std::string& name) const;

  private:
    int file_;
    posix::Descriptor clone_;
};

} // namespace xtask::hub
