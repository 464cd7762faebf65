/// Which boot of the machine this is: what a crash of the process leaves in the page cache survives only
/// within it.
#pragma once

#include <string>

namespace xtask::base {

/// Empty where the kernel does not tell; then nothing counts as the same boot.
std::string boot_id();

} // namespace xtask::base
