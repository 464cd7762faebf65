/// Between the two worlds: the host's C++ services on one side, the C tables of xtask/abi.h on the other.
#pragma once

#include "base/cancel.hpp"
#include "net/options.hpp"
#include "plugins/argument.hpp"
#include "plugins/catalog.hpp"
#include "services/settings.hpp"
#include "services/ui.hpp"
#include "transfer/artifact.hpp"

#include <xtask/abi.h>

#include <string>

namespace xtask::plugins {

/// What one run of a command has at hand. The references outlive the run.
struct RunServices {
    services::Ui& ui;
    const base::Cancel& cancel;
    const services::Settings& settings;
    const services::Environment& environment;
    const net::Options& net;
    const transfer::Options& transfer;
    const Catalog& catalog;
};

/// Runs `command` (its name, never an alias) of a loaded plugin on this thread. Returns when it succeeded,
/// else throws Error: what the plugin said, or `plugin` for one that breaks the rules (an exit code that is
/// none, an exception across the border, …). `plugin` names it in messages.
void run_command(const xtask_plugin& record, const std::string& plugin, const std::string& command,
                 const Arguments& arguments, const RunServices& services);

} // namespace xtask::plugins
