/// Options that the host owns: those of every command, and the groups a command takes whole.
#pragma once

#include "plugins/manifest.hpp"
#include "plugins/option.hpp"

#include <string_view>
#include <vector>

namespace xtask::plugins {

/// --json, --quiet, …: every command has them, no manifest declares them.
const std::vector<Option>& common_options();
bool is_common_option(std::string_view name);

/// The group of that name, or null.
const std::vector<Option>* option_group(std::string_view name);

/// Everything the command line of a command may hold: its own, its groups', the common ones, in that order.
std::vector<Option> all_options(const Command& command);
/// The same without copies; valid while `command` is.
std::vector<const Option*> option_pointers(const Command& command);

} // namespace xtask::plugins
