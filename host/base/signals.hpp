/// Which signals ask a run to stop.
#pragma once

#include "base/cancel.hpp"

namespace xtask::base {

/// Routes SIGINT, SIGTERM and SIGHUP to `cancel`; a second SIGINT kills what we have started and
/// leaves at once with 130. SIGPIPE and SIGXFSZ are ignored. Called once, from main; `cancel` outlives the
/// process.
void route_signals(Cancel& cancel);

} // namespace xtask::base
