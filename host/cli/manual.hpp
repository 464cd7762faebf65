/// Manual pages (man(7)), from the same manifests as help. Pure.
#pragma once

#include "plugins/catalog.hpp"

#include <map>
#include <string>

namespace xtask::cli {

/// "xtask.1", and "xtask-COMMAND.1" for each command, with their texts.
std::map<std::string, std::string> manual_pages(const plugins::Catalog& catalog);

} // namespace xtask::cli
