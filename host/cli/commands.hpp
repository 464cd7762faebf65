/// What the built-in commands do. Each throws Error when it fails.
#pragma once

#include "cli/session.hpp"
#include "cli/tokens.hpp"
#include "plugins/argument.hpp"
#include "plugins/catalog.hpp"

namespace xtask::cli {

void run_help(Session& session, const plugins::Arguments& arguments);
void run_version(Session& session);
void run_plugin(Session& session, const plugins::Arguments& arguments);
void run_config(Session& session, const plugins::Arguments& arguments);
void run_completion(Session& session, const plugins::Arguments& arguments);
void run_doctor(Session& session, const plugins::Arguments& arguments);

/// `xtask` alone.
void show_command_list(Session& session);
/// `xtask COMMAND --help`; `plugin` is empty for a built-in one.
void show_command_help(Session& session, const plugins::Command& command, const std::string& plugin);

/// The built-in command or the plugin's of that name. Throws Error: usage with the nearest names, or plugin.
plugins::CommandRef find_command(Session& session, const std::string& name);

/// What the scripts of `completion` ask (complete.hpp).
void run_complete(Session& session, const Words& words);

/// What no help lists: the child's side of the probe, `__man DIR` and `__docs DIR`, which write the manual
/// and docs/commands. False: `name` is none of these.
bool run_hidden(Session& session, const std::string& name, const Words& words);

} // namespace xtask::cli
