#include "services/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace xtask::services {

namespace {

std::string with_digits(double number, int digits) {
    std::array<char, 32> buffer;
    const auto end =
        std::to_chars(buffer.begin(), buffer.end(), number, std::chars_format::fixed, digits).ptr;
    return {buffer.data(), end};
}

std::string two_digits(std::int64_t number) {
    const std::string text = std::to_string(number);
    return text.size() < 2 ? "0" + text : text;
}

} // namespace

std::string format_count(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t from_end = 3; from_end < text.size(); from_end += 4) {
        text.insert(text.size() - from_end, ",");
    }
    return text;
}

std::string format_size(std::uint64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    static constexpr std::array units{" kB", " MB", " GB", " TB", " PB", " EB"};
    double number = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; number >= 999.5; ++unit) number /= 1000; // 999.5 would be shown as 1000
    return with_digits(number, number < 99.95 ? 1 : 0) + units[unit];
}

std::string format_rate(double bytes_per_second) {
    constexpr double most = 1e18;
    const double bounded = std::isfinite(bytes_per_second) ? std::clamp(bytes_per_second, 0.0, most) : 0.0;
    return format_size(static_cast<std::uint64_t>(bounded)) + "/s";
}

std::string format_duration(std::chrono::seconds duration) {
    const std::int64_t seconds = std::max<std::int64_t>(duration.count(), 0);
    const std::int64_t minutes = seconds / 60;
    const std::int64_t hours = minutes / 60;
    if (minutes == 0) return std::to_string(seconds) + "s";
    if (hours == 0) return std::to_string(minutes) + "m" + two_digits(seconds % 60) + "s";
    if (hours < 100) return std::to_string(hours) + "h" + two_digits(minutes % 60) + "m";
    return std::to_string(hours / 24) + "d" + two_digits(hours % 24) + "h";
}

int percent(std::uint64_t done, std::uint64_t total) {
    if (done >= total) return 100;
    const double part = 100.0 * (static_cast<double>(done) / static_cast<double>(total));
    return std::min(static_cast<int>(part), 99);
}

} // namespace xtask::services
