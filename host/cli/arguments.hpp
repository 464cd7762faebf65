/// The command line, the environment and the config files, merged and checked.
#pragma once

#include "cli/tokens.hpp"
#include "plugins/argument.hpp"
#include "services/settings.hpp"

#include <string>
#include <vector>

namespace xtask::cli {

/// Where values may come from besides the command line.
struct Sources {
    const services::Environment& environment;
    const services::Settings& settings;
    std::string command; ///< its name, for "COMMAND.key" settings and messages
};

struct Parsed {
    plugins::Arguments arguments;
    std::vector<std::string> warnings; ///< deprecated options in use
};

/// Flag before environment before config before default; the same checks for all of them. Throws
/// Error(usage), for unknown options first (with the nearest known one), then for what is wrong with known
/// ones.
Parsed parse_arguments(const std::vector<plugins::Option>& options, const Words& words,
                       const Sources& sources);

/// One option from environment, config or default alone; none where it has no value. Throws Error(usage).
std::optional<plugins::Argument> resolve_option(const plugins::Option& option, const Sources& sources);

} // namespace xtask::cli
