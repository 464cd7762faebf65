/// The writer thread: what was received goes to the partial, in order.
#pragma once

#include "transfer/partial.hpp"
#include "transfer/window.hpp"

namespace xtask::transfer {

/// Appends until the window ends, with a checkpoint now and then. What goes wrong ends the window; never
/// throws.
void write_received(Window& window, Partial& partial) noexcept;

} // namespace xtask::transfer
