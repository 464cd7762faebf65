/// How a run ends that was not interrupted.
#pragma once

#include "job.hpp"

#include <vector>

namespace xtask::clean_cache {

/// Throws Error for what could not be removed: failure or no_space where the system refused or git is needed
/// and does not answer, else locked. What stays by rule is no error.
void check(const std::vector<Job>& jobs);

} // namespace xtask::clean_cache
