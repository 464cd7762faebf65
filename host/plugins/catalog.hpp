/// Every plugin that was found and what its manifest promises. Nothing is loaded.
#pragma once

#include "plugins/manifest.hpp"
#include "plugins/search_path.hpp"
#include "plugins/trust.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace xtask::plugins {

enum class PluginState { ok, broken, untrusted, incompatible, shadowed };
std::string_view state_name(PluginState state) noexcept;

struct Plugin {
    std::string name; ///< of the files; the manifest's is the same
    std::string manifest_path, library_path;
    std::string source; ///< SearchDirectory::source
    PluginState state = PluginState::ok;
    std::string reason, hint; ///< why it is not ok, and what to do
    Manifest manifest;        ///< empty where it could not be read
};

/// A command and the plugin that brings it. Points into the catalog.
struct CommandRef {
    const Plugin* plugin = nullptr;
    const Command* command = nullptr;
};

/// A mirror and the plugin that offers it. Points into the catalog.
struct MirrorRef {
    const Plugin* plugin = nullptr;
    const Mirror* mirror = nullptr;
};

class Catalog {
  public:
    Catalog() = default;
    static Catalog scan(const std::vector<SearchDirectory>& directories, const Trust& trust);

    /// By search order, then name.
    const std::vector<Plugin>& plugins() const noexcept { return plugins_; }
    const Plugin* plugin(std::string_view name) const noexcept; ///< the one that is not shadowed

    /// The command of that name or alias; "plugin:command" chooses between two of the same name. None: nobody
    /// has it. Throws Error(usage) when several plugins do, Error(plugin) when the one that does is not ok.
    std::optional<CommandRef> command(std::string_view name) const;

    /// Commands of plugins that are ok, by plugin.
    std::vector<CommandRef> commands() const;
    /// The mirror of that id; "plugin:id" chooses between two of the same id. Throws Error(usage) when nobody
    /// or more than one has it, Error(plugin) when the plugin that does is not ok.
    MirrorRef mirror(std::string_view name) const;
    /// Mirrors of plugins that are ok, by plugin.
    std::vector<MirrorRef> mirrors() const;

    /// Every name and alias a user could type.
    std::vector<std::string> command_names() const;

  private:
    std::vector<Plugin> plugins_;
};

/// One plugin by the path of its .so, .json or both without suffix. `trust` null: whoever asks has checked.
/// Throws Error(usage) where the directory does not exist.
Plugin inspect_plugin(const std::string& path, const Trust* trust);

/// Throws Error(plugin) unless it is ok.
void require_ok(const Plugin& plugin);

} // namespace xtask::plugins
