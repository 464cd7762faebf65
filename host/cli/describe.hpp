/// Plugins and commands as JSON, for `--json`.
#pragma once

#include "plugins/catalog.hpp"

#include <string>

namespace xtask::cli {

std::string describe_commands(const plugins::Catalog& catalog);                           ///< an array
std::string describe_command(const plugins::Command& command, const std::string& plugin); ///< an object
std::string describe_plugins(const plugins::Catalog& catalog);                            ///< an array
std::string describe_plugin(const plugins::Plugin& plugin);                               ///< an object

} // namespace xtask::cli
