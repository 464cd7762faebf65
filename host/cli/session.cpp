#include "cli/session.hpp"

#include "cli/suggest.hpp"
#include "plugins/groups.hpp"
#include "plugins/search_path.hpp"

#include <set>
#include <utility>

namespace xtask::cli {

namespace {

/// "option" and "COMMAND.option" of every command, also of plugins that cannot be used just now: a setting
/// does not become wrong because its plugin is broken. The common options are flags only: they count before
/// any file is read.
std::set<std::string, std::less<>> known_keys(const plugins::Catalog& catalog) {
    std::set<std::string, std::less<>> keys;
    for (const auto& plugin : catalog.plugins()) {
        for (const auto& command : plugin.manifest.commands) {
            for (const auto* option : plugins::option_pointers(command)) {
                if (plugins::is_common_option(option->name)) continue;
                keys.insert(option->name);
                keys.insert(command.name + "." + option->name);
            }
        }
    }
    return keys;
}

} // namespace

Session::Session(services::Ui& ui, const base::Cancel& cancel, std::vector<std::string> plugin_directories)
    : ui_(ui), cancel_(cancel), plugin_directories_(std::move(plugin_directories)),
      environment_(services::process_environment()), executable_(plugins::executable_path()),
      trust_(plugins::Trust::standard(executable_)) {}

const plugins::Catalog& Session::catalog() {
    if (!catalog_) {
        catalog_ = plugins::Catalog::scan(
            plugins::search_path(plugin_directories_, environment_, executable_), trust_);
    }
    return *catalog_;
}

const services::Settings& Session::settings() {
    if (!settings_) {
        auto settings = services::Settings::load(services::Settings::standard_files(environment_));
        const auto keys = known_keys(catalog());
        settings.require_known(keys, [&](std::string_view key) {
            const auto near = nearest(key, {keys.begin(), keys.end()});
            return near.empty() ? std::string() : near.front();
        });
        settings_ = std::move(settings);
    }
    return *settings_;
}

} // namespace xtask::cli
