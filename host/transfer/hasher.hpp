/// The hasher thread: reads the partial back up to what is written, a resumed beginning included, so that
/// what is hashed is what is on disk.
#pragma once

#include "transfer/content_hasher.hpp"
#include "transfer/partial.hpp"
#include "transfer/ring.hpp"

namespace xtask::transfer {

/// Feeds `hasher` until the ring ends. What goes wrong ends the ring; never throws.
void hash_written(Ring& ring, const Partial& partial, ContentHasher& hasher) noexcept;

} // namespace xtask::transfer
