/// Help, rendered from manifests alone.
#pragma once

#include "plugins/catalog.hpp"

#include <map>
#include <string>

namespace xtask::cli {

/// All commands by plugin, then xtask's own.
std::string command_list(const plugins::Catalog& catalog, int width);

/// One command: summary, usage, examples, options by group. `plugin` is empty for xtask's own.
std::string command_help(const plugins::Command& command, const std::string& plugin, int width);

/// The topics of `xtask help`.
std::string exit_codes_help(int width);
/// Every environment variable that counts, with what it does.
std::map<std::string, std::string> environment_variables(const plugins::Catalog& catalog);
std::string environment_help(const plugins::Catalog& catalog, int width);

} // namespace xtask::cli
