#include "plugins/library.hpp"

#include "base/version.hpp"

#define BOOST_DLL_USE_STD_FS
#include <xtask/error.hpp>

#include <boost/dll/shared_library.hpp>

#include <string>
#include <string_view>
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

/// The dynamic linker tells what is wrong in words only.
std::string advice(std::string_view linker) {
    if (linker.find("undefined symbol") != linker.npos) {
        return "link what defines that symbol: LINKS of xtask_add_plugin(); xtask itself lends plugins "
               "nothing";
    }
    if (linker.find("cannot open shared object") != linker.npos)
        return "install the library it needs, or link that one statically";
    return "reinstall it, or build it again for this machine";
}

boost::dll::shared_library open(const Plugin& plugin) {
    using boost::dll::load_mode::rtld_local;
    using boost::dll::load_mode::rtld_now;
    try {
        return boost::dll::shared_library(plugin.library_path, rtld_now | rtld_local);
    } catch (const std::exception& error) {
        const std::string what = error.what();
        broken(plugin, "cannot be loaded: " + what, advice(what));
    }
}

const xtask_plugin& symbol(const Plugin& plugin, boost::dll::shared_library& library) {
    if (!library.has(XTASK_PLUGIN_SYMBOL)) {
        broken(plugin, "exports no " XTASK_PLUGIN_SYMBOL,
               "put XTASK_PLUGIN(...) into one of its sources, and build it with xtask_add_plugin()");
    }
    return library.get<const xtask_plugin>(XTASK_PLUGIN_SYMBOL);
}

void check(const Plugin& plugin, const xtask_plugin& record) {
    const Manifest& manifest = plugin.manifest;
    const base::AbiVersion ours = base::plugin_abi();
    const std::string rebuild = "build the plugin again";
    // `size` and the two numbers of the ABI come first and never move, so they may be read from any record.
    if (record.abi_major != ours.major || record.abi_minor > ours.minor) {
        throw Error(ExitCode::plugin, "plugin-incompatible",
                    plugin.library_path + ": was built for plugin ABI " +
                        base::text({record.abi_major, record.abi_minor}) + ", this xtask offers " +
                        base::text(ours),
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
        broken(plugin, "has commands but no way to run them",
               "name them in XTASK_PLUGIN(...): xtask::command<...>");
    if (!manifest.mirrors.empty() && record.resolve == nullptr) {
        broken(plugin, "has mirrors but no way to resolve them",
               "name them in XTASK_PLUGIN(...): xtask::mirror<...>");
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
