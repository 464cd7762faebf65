/// A folder for what engines leave behind, gone with the object.
#pragma once

#include <string>

namespace xtask::crossval {

class Scratch {
  public:
    /// Made below `folder`, which is made too, for its owner only. Throws Error(failure), Error(no_space).
    explicit Scratch(const std::string& folder);
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();

    const std::string& path() const noexcept { return path_; }
    /// A folder in it, made now. Throws as the constructor.
    std::string folder(const std::string& name) const;

  private:
    std::string path_;
};

} // namespace xtask::crossval
