#include "plugins/library.hpp"

#define BOOST_DLL_USE_STD_FS
#include <xtask/error.hpp>

#include <boost/dll/shared_library.hpp>

#include <string>
#include <vector>

namespace xtask::plugins {

namespace {

[[noreturn]] void broken(const Plugin& plugin, const std::string& what, const std::string& hint) {
    throw Error(ExitCode::plugin, "plugin-broken", plugin.library_path + ": " + what, hint);
}

/// Destructors of a plugin's statics may run at exit, but never its unloading: exceptions, deleters and
/// type information of it would dangle.
void keep(boost::dll::shared_library library) {
    static auto& kept = *new std::vector<boost::dll::shared_library>;
    kept.push_back(std::move(library));
}

boost::dll::shared_library open(const Plugin& plugin) {
    using boost::dll::load_mode::rtld_local;
    using boost::dll::load_mode::rtld_now;
    try {
        return boost::dll::shared_library(plugin.library_path, rtld_now | rtld_local);
    } catch (const std::exception& error) {
        broken(plugin, std::string("cannot be loaded: ") + error.what(), "reinstall it, or build it again");
    }
}

const xtask_plugin& symbol(const Plugin& plugin, boost::dll::shared_library& library) {
    if (!library.has(XTASK_PLUGIN_SYMBOL)) {
        broken(plugin, "exports no " XTASK_PLUGIN_SYMBOL, "is it an xtask plugin of this major version?");
    }
    return library.get<const xtask_plugin>(XTASK_PLUGIN_SYMBOL);
}

void check(const Plugin& plugin, const xtask_plugin& record) {
    const Manifest& manifest = plugin.manifest;
    const std::string rebuild = "build the plugin again";
    // `size` and the two numbers of the ABI come first and never move, so they may be read from any record.
    if (record.abi_major != XTASK_ABI_MAJOR || record.abi_minor > XTASK_ABI_MINOR) {
        throw Error(ExitCode::plugin, "plugin-incompatible",
                    plugin.library_path + ": was built for plugin ABI " + std::to_string(record.abi_major) +
                        "." + std::to_string(record.abi_minor) + ", this xtask offers " +
                        std::to_string(XTASK_ABI_MAJOR) + "." + std::to_string(XTASK_ABI_MINOR),
                    "install versions that belong together");
    }
    if (record.size < sizeof(xtask_plugin)) broken(plugin, "its plugin record is too small", rebuild);
    if (record.abi_major != manifest.abi_major || record.abi_minor != manifest.abi_minor) {
        broken(plugin, "was built for another ABI than its manifest says", rebuild);
    }
    const bool text = record.manifest.data != nullptr && record.manifest.size <= max_manifest_bytes;
    if (!text || std::string_view(record.manifest.data, record.manifest.size) != manifest.text) {
        broken(plugin, "carries another manifest than " + plugin.manifest_path,
               "reinstall both files together, or build the plugin again");
    }
    if (!manifest.commands.empty() && record.run == nullptr)
        broken(plugin, "has commands but no way to run them", rebuild);
    if (!manifest.mirrors.empty() && record.resolve == nullptr) {
        broken(plugin, "has mirrors but no way to resolve them", rebuild);
    }
}

} // namespace

const xtask_plugin& load_library(const Plugin& plugin) {
    require_ok(plugin);
    boost::dll::shared_library library = open(plugin);
    const xtask_plugin& record = symbol(plugin, library);
    check(plugin, record);
    keep(std::move(library));
    return record;
}

} // namespace xtask::plugins
