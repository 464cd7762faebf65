/// The writer thread: what was received goes to the partial, in order.
#pragma once

#include "transfer/partial.hpp"
#include "transfer/ring.hpp"

namespace xtask::transfer {

/// Appends until the ring ends, with a checkpoint now and then. What goes wrong ends the ring; never throws.
void write_received(Ring& ring, Partial& partial) noexcept;

} // namespace xtask::transfer
