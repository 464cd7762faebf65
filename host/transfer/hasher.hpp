/// The hasher thread: reads the partial back up to what is written, a resumed beginning included, so that
/// what is hashed is what is on disk.
#pragma once

#include "transfer/content_hasher.hpp"
#include "transfer/partial.hpp"
#include "transfer/window.hpp"

namespace xtask::transfer {

/// Feeds `hasher` until the window ends. What goes wrong ends the window; never throws.
void hash_written(Window& window, const Partial& partial, ContentHasher& hasher) noexcept;

} // namespace xtask::transfer
