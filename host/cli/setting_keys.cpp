#include "cli/setting_keys.hpp"

#include "cli/suggest.hpp"
#include "plugins/groups.hpp"

#include <algorithm>
#include <set>

namespace xtask::cli {

std::vector<SettingKey> setting_keys(const plugins::Catalog& catalog) {
    std::vector<SettingKey> keys;
    std::set<std::string> seen;
    // Of options that share a name the first one speaks, or the first that takes several values.
    const auto add = [&](SettingKey key) {
        if (seen.insert(key.name).second) return keys.push_back(std::move(key));
        const auto known = std::find_if(keys.begin(), keys.end(),
                                        [&](const SettingKey& other) { return other.name == key.name; });
        if (key.option->repeatable && !known->option->repeatable) *known = std::move(key);
    };
    for (const auto& plugin : catalog.plugins()) {
        for (const auto& command : plugin.manifest.commands) {
            for (const auto* option : plugins::option_pointers(command)) {
                if (option->hidden || plugins::is_common_option(option->name)) continue;
                add({option->name, "", option});
                add({command.name + "." + option->name, command.name, option});
            }
        }
    }
    return keys;
}

const SettingKey* find_key(const std::vector<SettingKey>& keys, const std::string& name) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const SettingKey& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

std::string similar_keys(const std::vector<SettingKey>& keys, const std::string& name) {
    std::vector<std::string> names;
    names.reserve(keys.size());
    for (const auto& key : keys) names.push_back(key.name);
    return did_you_mean(name, names);
}

} // namespace xtask::cli
