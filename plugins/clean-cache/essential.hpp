/// Folders that are never removed and never walked into: the root, home, the working folder, and every folder
/// above these. They are known by identity, so no name, link or mount leads around it.
#pragma once

#include "entry.hpp"

#include <set>
#include <string>
#include <vector>

namespace xtask::clean_cache {

class Essential {
  public:
    /// Of the working folder and `homes`; what cannot be opened is left out.
    explicit Essential(const std::vector<std::string>& homes);

    bool contains(const Identity& identity) const { return folders_.count(identity) != 0; }

  private:
    void add_with_parents(const char* path);

    std::set<Identity> folders_;
};

/// The home folders of whoever runs this: `variable` where it is an absolute path, and that of the password
/// database.
std::vector<std::string> home_folders(const std::string& variable);

} // namespace xtask::clean_cache
