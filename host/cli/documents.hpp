/// The commands as Markdown, for docs/commands: from the same manifests as help. Pure.
#pragma once

#include "plugins/catalog.hpp"

#include <map>
#include <string>

namespace xtask::cli {

/// "README.md" and "COMMAND.md" for each command, with their texts.
std::map<std::string, std::string> command_documents(const plugins::Catalog& catalog);

} // namespace xtask::cli
