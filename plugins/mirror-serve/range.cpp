#include "range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace xtask::mirror_serve {

namespace {

std::string_view stripped(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Digits only; too large a number is the largest.
std::optional<std::uint64_t> parse_position(std::string_view digits) {
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
    std::uint64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return result.ec == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

bool is_bytes_unit(std::string_view unit) {
    static constexpr std::string_view bytes = "bytes";
    return std::equal(unit.begin(), unit.end(), bytes.begin(), bytes.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

bool any_match(std::string_view tags, std::string_view etag, bool weakly) {
    if (stripped(tags) == "*") return true;
    // Our tags are quoted hex or a server's own, so a comma inside one only means that it does not match.
    while (!tags.empty()) {
        const std::size_t comma = std::min(tags.find(','), tags.size());
        std::string_view candidate = stripped(tags.substr(0, comma));
        if (weakly && candidate.starts_with("W/")) candidate.remove_prefix(2);
        if (!candidate.empty() && candidate == etag) return true;
        tags.remove_prefix(std::min(comma + 1, tags.size()));
    }
    return false;
}

Selection part(std::uint64_t first, std::uint64_t length) {
    return {length == 0 ? Selection::Kind::unsatisfiable : Selection::Kind::part, first, length};
}

} // namespace

Selection select_range(std::string_view range, std::uint64_t size) {
    const Selection whole{Selection::Kind::whole, 0, size};
    const std::size_t equals = range.find('=');
    if (equals == range.npos || !is_bytes_unit(stripped(range.substr(0, equals)))) return whole;
    const std::string_view spec = stripped(range.substr(equals + 1));
    const std::size_t dash = spec.find('-');
    if (dash == spec.npos) return whole;

    const std::string_view from = spec.substr(0, dash);
    const std::string_view to = spec.substr(dash + 1);
    const auto first = parse_position(from);
    const auto last = parse_position(to);
    if (from.empty() && last) {
        const std::uint64_t length = std::min(*last, size);
        return part(size - length, length);
    }
    if (!first || (!last && !to.empty()) || (last && *last < *first)) return whole;
    if (*first >= size) return part(0, 0);
    const std::uint64_t end = last && *last < size ? *last + 1 : size;
    return part(*first, end - *first);
}

bool any_match(std::string_view if_none_match, std::string_view etag) {
    return any_match(if_none_match, etag, true);
}

bool any_match_strongly(std::string_view if_match, std::string_view etag) {
    return any_match(if_match, etag, false);
}

bool range_applies(std::string_view if_range, std::string_view etag, std::string_view strong_date) {
    const std::string_view condition = stripped(if_range);
    return !condition.empty() && (condition == etag || condition == strong_date);
}

} // namespace xtask::mirror_serve
