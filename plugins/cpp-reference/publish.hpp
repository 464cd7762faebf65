/// What was built, copied apart, tried, and put in the place of the last one.
#pragma once

#include "build.hpp"
#include "receipt.hpp"

#include <string>
#include <vector>

namespace xtask::cpp_reference {

/// A copy of the executables and the shared libraries they need, not yet what others see.
struct Staged {
    std::string folder;
    std::vector<PublishedFile> files; ///< the engine first
};
Staged stage(Context& context, const Request& request, const Built& built);

/// Runs the engine. Returns the line it says of itself; throws Error(engine_failed) where it does not run.
std::string try_engine(Runner& runner, const Staged& staged);

/// Makes the copy the one that counts, durably and at once, then writes the receipt; the last one goes.
void publish(Context& context, const Request& request, const Staged& staged, const Receipt& receipt);

} // namespace xtask::cpp_reference
