/// The user's own config file, as `xtask config set` and `unset` change it.
#pragma once

#include "base/cancel.hpp"
#include "cli/setting_keys.hpp"
#include "services/settings.hpp"

#include <string>
#include <vector>

namespace xtask::cli {

/// A link is followed, and what it leads to is changed; the file keeps its mode, a new one is for its owner
/// alone, because a URL in it may have credentials. Changes are atomic, and processes take turns.
class ConfigFile {
  public:
    /// Throws Error(failure) where neither XDG_CONFIG_HOME nor HOME says where it is.
    ConfigFile(const services::Environment& environment, const base::Cancel& cancel);

    const std::string& path() const noexcept { return path_; }

    /// Throws Error(usage) for a value that the option refuses, several for one that takes one, and a file
    /// that is no config file; Error(failure, no_space, locked).
    void set(const SettingKey& key, const std::vector<std::string>& values);

    /// False: it was not set.
    bool unset(const std::string& key);

  private:
    std::string read() const;
    void write(const std::string& text) const;

    const base::Cancel& cancel_;
    std::string path_;   ///< as settings name it
    std::string target_; ///< what it leads to
};

} // namespace xtask::cli
