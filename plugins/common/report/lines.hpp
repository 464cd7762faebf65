/// Numbers and lines of a command's report for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::report {

/// "1,187,801,280"
inline std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t left = digits.size(); left > 3; left -= 3) digits.insert(left - 3, 1, ',');
    return digits;
}

/// "1,187,801,280 bytes"
inline std::string byte_count(std::uint64_t bytes) {
    return grouped(bytes) + (bytes == 1 ? " byte" : " bytes");
}

/// "  size      1,234 bytes\n", or nothing without a value.
inline std::string report_line(std::string_view label, const std::string& value) {
    constexpr std::size_t column = 10;
    if (value.empty()) return {};
    return "  " + std::string(label) + std::string(column - label.size(), ' ') + value + "\n";
}

} // namespace xtask::report
