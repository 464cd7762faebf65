/// What the jobs came to, for people and for programs.
#pragma once

#include "job.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::clean_cache {

/// What there is: a line an item, its partials, what stays and why. Absent items are left out.
std::string plan_text(const std::vector<Job>& jobs, std::int64_t now);

/// What was done, and what is left. `stopped`: by a signal, so that what was not reached is named too.
std::string outcome_text(const std::vector<Job>& jobs, std::int64_t gained, bool stopped);

/// `gained`: none before anything was removed.
std::string report_json(const std::vector<Job>& jobs, std::optional<std::int64_t> gained, std::int64_t now);

/// Of all that can be removed; partials count once, with the models or alone.
std::uint64_t removable_bytes(const std::vector<Job>& jobs);

} // namespace xtask::clean_cache
