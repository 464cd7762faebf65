/// Help for people at a terminal, rendered from manifests alone. Texts have styles (services/text.hpp).
#pragma once

#include "plugins/catalog.hpp"

#include <string>

namespace xtask::cli {

/// All commands by plugin, then xtask's own, then the topics.
std::string command_list(const plugins::Catalog& catalog, int width);

/// One command: summary, examples, usage, description, options by group. `plugin` is empty for xtask's own.
std::string command_help(const plugins::Command& command, const std::string& plugin, int width);

} // namespace xtask::cli
