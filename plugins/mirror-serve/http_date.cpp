#include "http_date.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace xtask::mirror_serve {

namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view shape = "ddd, 00 mmm 0000 00:00:00 GMT";

std::string padded(int number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

/// Digits stand where the shape has a 0, and everything that is no letter of a name is the same.
bool has_shape(std::string_view text) {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : shape[i] != 'd' && shape[i] != 'm' && shape[i] != text[i])
            return false;
    }
    return true;
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
}

} // namespace

std::string format_http_date(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    if (::gmtime_r(&time, &parts) == nullptr || parts.tm_year < -1900 || parts.tm_year > 8099) return {};
    const auto name = [](const auto& names, int index) {
        return std::string(names[static_cast<std::size_t>(index)]);
    };
    return name(days, parts.tm_wday) + ", " + padded(parts.tm_mday, 2) + " " + name(months, parts.tm_mon) +
           " " + padded(parts.tm_year + 1900, 4) + " " + padded(parts.tm_hour, 2) + ":" +
           padded(parts.tm_min, 2) + ":" + padded(parts.tm_sec, 2) + " GMT";
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    if (!has_shape(text)) return std::nullopt;
    std::tm parts{};
    parts.tm_mday = number_at(text, 5, 2);
    parts.tm_mon = -1;
    for (std::size_t month = 0; month < months.size(); ++month) {
        if (text.substr(8, 3) == months[month]) parts.tm_mon = static_cast<int>(month);
    }
    parts.tm_year = number_at(text, 12, 4) - 1900;
    parts.tm_hour = number_at(text, 17, 2);
    parts.tm_min = number_at(text, 20, 2);
    parts.tm_sec = number_at(text, 23, 2);
    const std::time_t seconds = parts.tm_mon < 0 ? 0 : ::timegm(&parts);
    // A day that does not exist comes back as another one.
    if (format_http_date(seconds) != text) return std::nullopt;
    return seconds;
}

} // namespace xtask::mirror_serve
