/// The lock that huggingface_hub takes while it writes a blob: flock on a file that stays.
#pragma once

#include "posix/descriptor.hpp"

#include <xtask/context.hpp>

#include <chrono>
#include <string>

namespace xtask::hub {

/// Waits for the lock `relative` below the open folder `cache` until `until`, and says once who holds it.
/// None where the file system has no such locks: whoever writes there does it in one step. Throws
/// Error(locked) that says who has it, Error(failure) where the file cannot be made or is none, and the
/// signal's.
posix::Descriptor lock_blob(Context& context, int cache, const std::string& relative,
                            std::chrono::steady_clock::time_point until);

} // namespace xtask::hub
