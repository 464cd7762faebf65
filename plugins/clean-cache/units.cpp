#include "units.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include <pwd.h>

namespace xtask::clean_cache {

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    static constexpr std::array units{" kB", " MB", " GB", " TB", " PB", " EB"};
    double number = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; number >= 999.5; ++unit) number /= 1000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), number < 99.95 ? "%.1f" : "%.0f", number);
    return text.data() + std::string(units[unit]);
}

std::string age_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
    const std::int64_t age = std::max<std::int64_t>(seconds, 0);
    if (age < minute) return std::to_string(age) + "s";
    if (age < hour) return std::to_string(age / minute) + "m";
    if (age < 2 * day) return std::to_string(age / hour) + "h";
    return std::to_string(age / day) + "d";
}

std::string count_text(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t left = text.size(); left > 3; left -= 3) text.insert(left - 3, 1, ',');
    return text;
}

std::string count_text(std::uint64_t count, std::string_view what) {
    return count_text(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string shown(std::string_view name) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) {
            text += c;
        } else {
            text += {'\\', 'x', hex[byte >> 4U], hex[byte & 15U]};
        }
    }
    return text;
}

std::string user_text(std::uint32_t id) {
    std::vector<char> buffer(16384);
    passwd record{};
    passwd* found = nullptr;
    if (::getpwuid_r(id, &record, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return std::to_string(id);
}

} // namespace xtask::clean_cache
