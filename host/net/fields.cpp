#include "net/fields.hpp"

#include "net/headers.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace xtask::net {
namespace {

/// Splits at `separator`, but not inside a quoted string.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            parts.push_back(trim(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trim(text.substr(begin)));
    return parts;
}

/// The longest w of RateLimit-Policy; 0: it says nothing.
std::chrono::seconds longest_window(std::string_view policy) {
    std::uint64_t longest = 0;
    for (const auto item : split(policy, ',')) {
        for (const auto parameter : split(item, ';')) {
            if (parameter.substr(0, 2) != "w=") continue;
            longest = std::max(longest, parse_decimal(parameter.substr(2)).value_or(0));
        }
    }
    return std::chrono::seconds(static_cast<std::int64_t>(longest));
}

std::optional<RateLimit> parse_rate_limit_item(std::string_view item, std::chrono::seconds window) {
    const auto parameters = split(item, ';');
    const auto name = parameters.front();
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::nullopt;
    std::optional<std::uint64_t> remaining, reset;
    for (const auto parameter : parameters) {
        if (parameter.substr(0, 2) == "r=") remaining = parse_decimal(parameter.substr(2));
        if (parameter.substr(0, 2) == "t=") reset = parse_decimal(parameter.substr(2));
    }
    if (!remaining) return std::nullopt;
    return RateLimit{*remaining, reset ? std::chrono::seconds(static_cast<std::int64_t>(*reset)) : window};
}

} // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view value) {
    if (value.empty()) return std::nullopt;
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t number = 0;
    for (const char c : value) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (max - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::string_view trim(std::string_view text, std::string_view characters) noexcept {
    const auto begin = text.find_first_not_of(characters);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(characters) - begin + 1);
}

std::optional<ContentRange> parse_content_range(std::string_view value) {
    value = trim(value);
    const auto space = value.find(' ');
    const auto slash = value.find('/');
    if (space == std::string_view::npos || slash == std::string_view::npos || slash < space)
        return std::nullopt;
    if (!equals_ignoring_case(value.substr(0, space), "bytes")) return std::nullopt;
    const auto range = value.substr(space + 1, slash - space - 1);
    const auto length = value.substr(slash + 1);

    ContentRange result;
    if (length != "*") {
        result.total = parse_decimal(length);
        if (!result.total) return std::nullopt;
    }
    if (range == "*") return result.total ? std::optional(result) : std::nullopt;
    const auto dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parse_decimal(range.substr(0, dash));
    const auto last = parse_decimal(range.substr(dash + 1));
    if (!first || !last || *first > *last || (result.total && *last >= *result.total)) return std::nullopt;
    result.first = *first;
    result.last = *last;
    return result;
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, std::int64_t now) {
    value = trim(value);
    if (const auto delay = parse_decimal(value))
        return std::chrono::seconds(static_cast<std::int64_t>(*delay));
    const auto date = parse_http_date(value);
    if (!date) return std::nullopt;
    return std::chrono::seconds(std::max<std::int64_t>(*date - now, 0));
}

std::optional<RateLimit> parse_rate_limit(std::string_view value, std::string_view policy) {
    const std::chrono::seconds window = longest_window(policy);
    std::optional<RateLimit> least;
    for (const auto item : split(value, ',')) {
        const auto limit = parse_rate_limit_item(item, window);
        if (!limit) return std::nullopt;
        const bool stricter = !least || limit->remaining < least->remaining ||
                              (limit->remaining == least->remaining && limit->reset > least->reset);
        if (stricter) least = limit;
    }
    return least;
}

std::optional<EntityTag> parse_etag(std::string_view value) {
    EntityTag tag;
    value = trim(value);
    if (value.substr(0, 2) == "W/") {
        tag.weak = true;
        value.remove_prefix(2);
    }
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
    value = value.substr(1, value.size() - 2);
    const auto etagc = [](char c) { return c != '"' && c != 0x7f && static_cast<unsigned char>(c) > 0x20; };
    if (!std::all_of(value.begin(), value.end(), etagc)) return std::nullopt;
    tag.opaque = value;
    return tag;
}

} // namespace xtask::net
