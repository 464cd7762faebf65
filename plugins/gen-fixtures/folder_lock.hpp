/// One at a time in a folder.
#pragma once

#include <xtask/context.hpp>

#include <string>

namespace xtask::gen_fixtures {

/// Held from construction to destruction, at the latest until the process ends.
class FolderLock {
  public:
    /// Waits. Throws Error(failure) where the folder cannot be opened, and that of the signal. Where the file
    /// system knows no locks there is none.
    FolderLock(Context& context, const std::string& folder);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

  private:
    int fd_;
};

} // namespace xtask::gen_fixtures
