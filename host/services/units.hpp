/// Quantities as people read them: decimal units, few digits.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace xtask::services {

std::string format_count(std::uint64_t count);              ///< "1,000"
std::string format_size(std::uint64_t bytes);               ///< "999 B", "1.2 GB", "340 MB"
std::string format_rate(double bytes_per_second);           ///< "340 MB/s"
std::string format_duration(std::chrono::seconds duration); ///< "42s", "5m07s", "2h03m", "4d03h"

/// Whole percent, rounded down: 100 only when all of `total` (not 0) is done.
int percent(std::uint64_t done, std::uint64_t total);

} // namespace xtask::services
