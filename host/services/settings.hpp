/// Settings from the environment and three config files, each value with where it came from.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::services {

struct Setting {
    std::string value;  ///< as text, whatever its JSON type; arrays joined by newlines
    std::string origin; ///< "./.xtask.json", "/etc/xtask/config.json", …
};

/// Reads an environment variable; unset and empty are the same. The process's own, or a test's.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

/// Immutable after `load`. Keys are the options' long names ("base-url"), or "COMMAND.option".
class Settings {
  public:
    struct Files {
        std::string project; ///< "./.xtask.json": untrusted, harmless keys only
        std::string user;    ///< $XDG_CONFIG_HOME/xtask/config.json
        std::string system;  ///< /etc/xtask/config.json
    };
    static Files standard_files(const Environment& environment);
    /// Whether a project's file may say this, "key" or "COMMAND.key".
    static bool project_may_set(std::string_view key) noexcept;

    /// A file is one JSON object: "key", "COMMAND.key", or "COMMAND" with an object of keys. Throws
    /// Error(usage) naming file and key for malformed JSON, a key given twice, a value that is no scalar or
    /// list of them, a file that is not regular or above 1 MiB, and keys a project file may not set. A
    /// missing file is no settings.
    static Settings load(const Files& files);

    /// The key most like one that is not known; empty: none is near.
    using Nearest = std::function<std::string(std::string_view key)>;
    /// Throws Error(usage) naming file and key for the first entry whose key is not in `known`. Which keys
    /// exist is said by the manifests, so the caller knows and asks after `load`.
    void require_known(const std::set<std::string, std::less<>>& known, const Nearest& nearest) const;

    /// project > user > system; "COMMAND.key" before "key" within each.
    std::optional<Setting> find(std::string_view command, std::string_view key) const;

    struct Entry {
        std::string key;
        Setting setting;
    };
    const std::vector<Entry>& entries() const noexcept { return entries_; } ///< most trusted-to-win first

  private:
    std::vector<Entry> entries_;
};

} // namespace xtask::services
