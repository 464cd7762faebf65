/// The option group "transfer" as the engine and the network take it.
#pragma once

#include "net/options.hpp"
#include "plugins/argument.hpp"
#include "services/settings.hpp"
#include "transfer/artifact.hpp"

namespace xtask::cli {

/// A command without the group runs with the defaults.
transfer::Options transfer_options(const plugins::Arguments& arguments);
net::Options net_options(const plugins::Arguments& arguments, const services::Environment& environment);

} // namespace xtask::cli
