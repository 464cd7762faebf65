/// The commands that are xtask's own, in the shape of plugin commands: help and arguments treat both alike.
#pragma once

#include "plugins/manifest.hpp"

#include <string_view>
#include <vector>

namespace xtask::cli {

const std::vector<plugins::Command>& builtin_commands();

/// Null when there is none of that name.
const plugins::Command* builtin_command(std::string_view name);

} // namespace xtask::cli
