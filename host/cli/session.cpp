#include "cli/session.hpp"

#include "cli/setting_keys.hpp"
#include "cli/suggest.hpp"
#include "plugins/search_path.hpp"

#include <set>
#include <utility>

namespace xtask::cli {

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
        std::set<std::string, std::less<>> keys;
        for (const auto& key : setting_keys(catalog())) keys.insert(key.name);
        for (const char* key : {"mirrors", "mirror-download.mirrors"})
            keys.insert(key); // no option of a command
        settings.require_known(keys, [&](std::string_view key) {
            const auto near = nearest(key, {keys.begin(), keys.end()});
            return near.empty() ? std::string() : near.front();
        });
        settings_ = std::move(settings);
    }
    return *settings_;
}

} // namespace xtask::cli
