#include "plugins/catalog.hpp"

#include "base/version.hpp"
#include "services/files.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <unistd.h>

namespace xtask::plugins {

namespace {

constexpr std::string_view manifest_suffix = ".json";
constexpr std::string_view library_suffix = ".so";

bool ends_with(std::string_view text, std::string_view suffix) {
    return text.size() > suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string without_suffix(const std::string& text) {
    for (const auto suffix : {manifest_suffix, library_suffix}) {
        if (ends_with(text, suffix)) return text.substr(0, text.size() - suffix.size());
    }
    return text;
}

/// Names of everything in `directory` that is one half of a plugin, in order.
std::set<std::string> plugin_stems(const std::string& directory) {
    std::set<std::string> stems;
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
    if (!stream) return stems;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe for streams that are not shared
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string leaf = entry->d_name;
        if (leaf.front() != '.' && (ends_with(leaf, manifest_suffix) || ends_with(leaf, library_suffix))) {
            stems.insert(without_suffix(leaf));
        }
    }
    return stems;
}

void settle(Plugin& plugin, PluginState state, std::string reason, std::string hint = {}) {
    if (plugin.state != PluginState::ok) return;
    plugin.state = state;
    plugin.reason = std::move(reason);
    plugin.hint = std::move(hint);
}

void read_manifest(Plugin& plugin, const std::string& path) {
    std::string text;
    try {
        text = services::read_file(path, max_manifest_bytes);
    } catch (const Error& error) {
        return settle(plugin, PluginState::broken, error.what());
    }
    auto manifest = parse_manifest(std::move(text));
    if (!manifest) {
        return settle(plugin, PluginState::broken, plugin.manifest_path + ": " + manifest.error(),
                      "correct the manifest, then build the plugin again: it carries a copy");
    }
    plugin.manifest = std::move(*manifest);
    if (plugin.manifest.name != plugin.name) {
        settle(plugin, PluginState::broken,
               plugin.manifest_path + ": name is '" + plugin.manifest.name + "', but the file's is '" +
                   plugin.name + "'",
               "give both files and \"name\" in the manifest the same name");
    }
}

void check_abi(Plugin& plugin) {
    const Manifest& manifest = plugin.manifest;
    const base::AbiVersion ours = base::plugin_abi();
    const bool newer = manifest.abi_major > ours.major ||
                       (manifest.abi_major == ours.major && manifest.abi_minor > ours.minor);
    if (!newer && manifest.abi_major == ours.major) return;
    settle(plugin, PluginState::incompatible,
           "needs plugin ABI " + base::text({manifest.abi_major, manifest.abi_minor}) +
               ", this xtask offers " + base::text(ours),
           newer ? "upgrade xtask" : "get a newer release of the plugin");
}

/// `distrust`: what is wrong with the directory.
Plugin inspect(const std::string& directory, const std::string& stem, const Trust* trust,
               std::optional<Distrust> distrust) {
    Plugin plugin;
    plugin.name = stem;
    plugin.manifest_path = directory + "/" + stem + std::string(manifest_suffix);
    plugin.library_path = directory + "/" + stem + std::string(library_suffix);
    if (!is_name(stem))
        settle(plugin, PluginState::broken, plugin.manifest_path + ": the name is no plugin name",
               "names are of a-z, 0-9 and -, at most 64 of them, and do not begin with -");
    const FileEntry manifest(plugin.manifest_path);
    const FileEntry library(plugin.library_path);
    const std::string both = "a plugin is two files in one folder, " + stem + ".json and " + stem +
                             ".so: xtask_add_plugin() makes both";
    for (const FileEntry* entry : {&manifest, &library}) {
        if (entry->error == 0) continue;
        settle(plugin, PluginState::broken,
               entry->path + ": " + std::generic_category().message(entry->error), both);
    }
    for (const FileEntry* entry : {&manifest, &library}) {
        const bool open = trust != nullptr && !distrust && plugin.state == PluginState::ok;
        if (open) distrust = trust->file(directory, *entry);
    }
    if (distrust) settle(plugin, PluginState::untrusted, distrust->reason, distrust->hint);
    read_manifest(plugin, manifest.real);
    check_abi(plugin);
    return plugin;
}

bool offers(const Command& command, std::string_view name) {
    return command.name == name ||
           std::find(command.aliases.begin(), command.aliases.end(), name) != command.aliases.end();
}

/// `what`: "command" or "mirror"; `say`: what goes before "PLUGIN:NAME".
template <class Ref>
[[noreturn]] void throw_ambiguous(std::string_view name, const std::vector<Ref>& candidates,
                                  const std::string& what, const std::string& say) {
    std::string plugins;
    std::string ways;
    for (const auto& candidate : candidates) {
        plugins += (plugins.empty() ? "" : ", ") + candidate.plugin->name;
        ways += (ways.empty() ? "" : " or ") + (say + candidate.plugin->name + ":" + std::string(name));
    }
    throw Error(ExitCode::usage, "ambiguous-" + what,
                "'" + std::string(name) + "' is a " + what + " of several plugins: " + plugins,
                "say " + ways);
}

} // namespace

std::string_view state_name(PluginState state) noexcept {
    switch (state) {
    case PluginState::ok:
        return "ok";
    case PluginState::broken:
        return "broken";
    case PluginState::untrusted:
        return "untrusted";
    case PluginState::incompatible:
        return "incompatible";
    case PluginState::shadowed:
        break;
    }
    return "shadowed";
}

Catalog Catalog::scan(const std::vector<SearchDirectory>& directories, const Trust& trust) {
    Catalog catalog;
    for (const auto& directory : directories) {
        const auto distrust = trust.directory(directory.path, directory.below);
        for (const auto& stem : plugin_stems(directory.path)) {
            const Plugin* first = catalog.plugin(stem);
            Plugin plugin = inspect(directory.path, stem, &trust, distrust);
            plugin.source = directory.source;
            if (first != nullptr) {
                plugin.state = PluginState::shadowed;
                plugin.reason = "by " + first->library_path;
                plugin.hint.clear();
            }
            catalog.plugins_.push_back(std::move(plugin));
        }
    }
    return catalog;
}

const Plugin* Catalog::plugin(std::string_view name) const noexcept {
    for (const auto& plugin : plugins_) {
        if (plugin.name == name && plugin.state != PluginState::shadowed) return &plugin;
    }
    return nullptr;
}

std::optional<CommandRef> Catalog::command(std::string_view name) const {
    const std::size_t colon = name.find(':');
    const std::string_view wanted = colon == name.npos ? std::string_view() : name.substr(0, colon);
    if (colon != name.npos) name.remove_prefix(colon + 1);

    std::vector<CommandRef> usable;
    const Plugin* unusable = nullptr;
    for (const auto& plugin : plugins_) {
        if (plugin.state == PluginState::shadowed || (!wanted.empty() && plugin.name != wanted)) continue;
        for (const auto& command : plugin.manifest.commands) {
            if (!offers(command, name)) continue;
            if (plugin.state == PluginState::ok) {
                usable.push_back({&plugin, &command});
            } else if (unusable == nullptr) {
                unusable = &plugin;
            }
        }
    }
    if (usable.size() > 1) throw_ambiguous(name, usable, "command", "xtask ");
    if (usable.size() == 1) return usable.front();
    // Without a readable manifest its name is all that is known of a plugin.
    if (unusable == nullptr) unusable = plugin(wanted.empty() ? name : wanted);
    if (unusable != nullptr) require_ok(*unusable);
    return std::nullopt;
}

std::vector<CommandRef> Catalog::commands() const {
    std::vector<CommandRef> list;
    for (const auto& plugin : plugins_) {
        if (plugin.state != PluginState::ok) continue;
        for (const auto& command : plugin.manifest.commands) list.push_back({&plugin, &command});
    }
    return list;
}

MirrorRef Catalog::mirror(std::string_view name) const {
    const std::size_t colon = name.find(':');
    const std::string_view wanted = colon == name.npos ? std::string_view() : name.substr(0, colon);
    const std::string_view id = colon == name.npos ? name : name.substr(colon + 1);

    std::vector<MirrorRef> usable;
    const Plugin* unusable = nullptr;
    for (const auto& plugin : plugins_) {
        if (plugin.state == PluginState::shadowed || (!wanted.empty() && plugin.name != wanted)) continue;
        for (const auto& mirror : plugin.manifest.mirrors) {
            if (mirror.id != id) continue;
            if (plugin.state == PluginState::ok) {
                usable.push_back({&plugin, &mirror});
            } else if (unusable == nullptr) {
                unusable = &plugin;
            }
        }
    }
    if (usable.size() > 1) throw_ambiguous(id, usable, "mirror", "");
    if (usable.size() == 1) return usable.front();
    if (unusable != nullptr) require_ok(*unusable);
    throw Error(ExitCode::usage, "unknown-mirror", "no plugin has a mirror '" + std::string(name) + "'",
                "xtask mirror-download --list-mirrors shows all there are");
}

std::vector<MirrorRef> Catalog::mirrors() const {
    std::vector<MirrorRef> list;
    for (const auto& plugin : plugins_) {
        if (plugin.state != PluginState::ok) continue;
        for (const auto& mirror : plugin.manifest.mirrors) list.push_back({&plugin, &mirror});
    }
    return list;
}

std::vector<std::string> Catalog::command_names() const {
    std::vector<std::string> names;
    for (const auto& [plugin, command] : commands()) {
        names.push_back(command->name);
        names.insert(names.end(), command->aliases.begin(), command->aliases.end());
    }
    return names;
}

Plugin inspect_plugin(const std::string& path, const Trust* trust) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == path.npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
    const std::string stem = without_suffix(slash == path.npos ? path : path.substr(slash + 1));
    const auto directory = real_path(folder);
    if (!directory) {
        throw Error(ExitCode::usage, "no-such-directory",
                    "'" + folder + "': " + std::generic_category().message(errno));
    }
    Plugin plugin =
        inspect(*directory, stem, trust, trust != nullptr ? trust->directory(*directory, {}) : std::nullopt);
    plugin.source = "path";
    return plugin;
}

void require_ok(const Plugin& plugin) {
    if (plugin.state == PluginState::ok) return;
    throw Error(ExitCode::plugin, "plugin-" + std::string(state_name(plugin.state)),
                "plugin '" + plugin.name + "' is " + std::string(state_name(plugin.state)) + ": " +
                    plugin.reason,
                plugin.hint.empty() ? "xtask plugin doctor " + plugin.name : plugin.hint);
}

} // namespace xtask::plugins
