/// Where a comparison was made.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace xtask::crossval {

inline constexpr const char* tool_name = "crossval 0.1.0";

/// "2026-11-27T11:04:12Z"
std::string now_utc();
/// System, processor and what else decides what numbers come out.
std::vector<std::pair<std::string, std::string>> surroundings(int threads);

} // namespace xtask::crossval
