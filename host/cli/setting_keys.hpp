/// Which settings there are: every option of every command but the common ones, as manifests say.
#pragma once

#include "plugins/catalog.hpp"

#include <string>
#include <vector>

namespace xtask::cli {

struct SettingKey {
    std::string name;                        ///< "OPTION", or "COMMAND.OPTION" for one command only
    std::string command;                     ///< empty for the former
    const plugins::Option* option = nullptr; ///< lives as long as the catalog
};

/// Also of plugins that cannot be used just now: a setting does not become wrong because its plugin is
/// broken. Common options are flags only: they count before any file is read.
std::vector<SettingKey> setting_keys(const plugins::Catalog& catalog);

/// Null: there is no such setting.
const SettingKey* find_key(const std::vector<SettingKey>& keys, const std::string& name);

/// Names like this one; a name without its command is enough to be like.
std::string similar_keys(const std::vector<SettingKey>& keys, const std::string& name);

} // namespace xtask::cli
