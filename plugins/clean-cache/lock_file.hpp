/// The lock files of downloads, of fetch-cpp and of cargo: flock(2) holds them, and a dead owner holds
/// nothing. They are taken relative to a folder's descriptor, as everything here is.
#pragma once

#include "posix/descriptor.hpp"

#include <string>

namespace xtask::clean_cache {

class LockFile {
  public:
    /// Does not wait. Held, if it could be, for the life of this object. Nothing is made or removed.
    LockFile(int folder, const std::string& name) : LockFile(folder, name, false) {}
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    ~LockFile();

    struct Owned {};
    /// Likewise, but made where it is not there, and removed in the end by whoever holds it: as its owners
    /// do. `folder` outlives it.
    LockFile(Owned, int folder, const std::string& name) : LockFile(folder, name, true) {}

    bool held_elsewhere() const noexcept { return held_elsewhere_; }
    bool held_here() const noexcept { return static_cast<bool>(file_); }
    /// Who wrote it: "process 12 on host"; empty: nobody said.
    const std::string& owner() const noexcept { return owner_; }

  private:
    LockFile(int folder, const std::string& name, bool owned);

    int folder_;
    std::string name_;
    bool owned_;
    posix::Descriptor file_;
    bool held_elsewhere_ = false;
    std::string owner_;
};

/// What xtask writes into its locks, or nothing at all: the maker died early.
bool is_our_lock(int folder, const std::string& name);

} // namespace xtask::clean_cache
