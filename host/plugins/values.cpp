#include "plugins/values.hpp"

#include "net/url.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace xtask::plugins {

namespace {

using Checked = tl::expected<Value, ValueProblem>;
using Number = tl::expected<std::int64_t, ValueProblem>;

auto problem(std::string text) { return tl::make_unexpected(std::move(text)); }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string join(const std::vector<std::string>& list) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : ", ") + item;
    return text;
}

Number parse_integer(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc::result_out_of_range) return problem("is too large");
    if (error != std::errc() || stop != end) return problem("must be a whole number");
    return number;
}

/// Digits followed by one of `units`.
Number parse_scaled(std::string_view text,
                    const std::vector<std::pair<std::string_view, std::int64_t>>& units,
                    std::string_view expected) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view suffix = text.substr(digits);
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const auto& row) { return row.first == suffix; });
    if (digits == 0 || unit == units.end()) return problem("must be " + std::string(expected));
    Number number = parse_integer(text.substr(0, digits));
    if (!number) return number;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit->second) return problem("is too large");
    return *number * unit->second;
}

std::string show(const Option& option, std::int64_t number) {
    if (option.type == OptionType::duration && number % 1000 == 0) return std::to_string(number / 1000) + "s";
    return std::to_string(number);
}

Checked in_range(const Option& option, std::string_view text, const Number& number) {
    if (!number) return problem(number.error());
    if (option.min && *number < *option.min) return problem("must be at least " + show(option, *option.min));
    if (option.max && *number > *option.max) return problem("must be at most " + show(option, *option.max));
    return Value{std::string(text), *number};
}

Checked check_switch(std::string_view text) {
    static constexpr std::array<std::string_view, 4> yes{"1", "on", "yes", "true"};
    static constexpr std::array<std::string_view, 4> no{"0", "off", "no", "false"};
    const std::string word = lower_case(text);
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return Value{"true", 1};
    if (std::find(no.begin(), no.end(), word) != no.end()) return Value{"false", 0};
    return problem("must be one of 1, on, yes, true, 0, off, no, false");
}

Checked check_sha256(std::string_view text) {
    if (text.size() != 64 || !std::all_of(text.begin(), text.end(), is_hex)) {
        return problem("must be 64 hexadecimal digits");
    }
    return Value{lower_case(text)};
}

} // namespace

tl::expected<std::int64_t, ValueProblem> parse_size(std::string_view text) {
    static const std::vector<std::pair<std::string_view, std::int64_t>> units{
        {"", 1},
        {"k", 1'000},
        {"K", 1'000},
        {"M", 1'000'000},
        {"G", 1'000'000'000},
        {"T", 1'000'000'000'000},
        {"Ki", std::int64_t{1} << 10},
        {"Mi", std::int64_t{1} << 20},
        {"Gi", std::int64_t{1} << 30},
        {"Ti", std::int64_t{1} << 40},
    };
    return parse_scaled(text, units, "a size such as 500, 20M (millions) or 20Mi (times 1024 x 1024)");
}

tl::expected<std::int64_t, ValueProblem> parse_duration(std::string_view text) {
    static const std::vector<std::pair<std::string_view, std::int64_t>> units{
        {"", 1'000}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
    return parse_scaled(text, units, "a time such as 30, 30s, 5m or 2h");
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = detail::utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_repo_id(std::string_view text) noexcept {
    const auto is_part = [](std::string_view part) {
        const auto is_edge = [](char c) { return c != '.' && c != '-'; };
        return !part.empty() && part.size() <= 96 && is_edge(part.front()) && is_edge(part.back()) &&
               std::all_of(part.begin(), part.end(), [](char c) {
                   return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' ||
                          c == '_' || c == '-';
               });
    };
    if (text.find("..") != text.npos || text.find("--") != text.npos) return false;
    const std::size_t slash = text.find('/');
    if (slash == text.npos) return is_part(text);
    return is_part(text.substr(0, slash)) && is_part(text.substr(slash + 1));
}

tl::expected<Value, ValueProblem> check_value(const Option& option, std::string_view text) {
    if (text.empty()) return problem("must not be empty");
    if (text.find('\0') != text.npos) return problem("must not hold a NUL byte");
    if (contains(option.keywords, text)) return Value{std::string(text)};
    if (option.type == OptionType::path) return Value{std::string(text)};
    if (std::any_of(text.begin(), text.end(), is_control)) return problem("must not hold control characters");
    if (!is_utf8(text)) return problem("must be UTF-8");

    switch (option.type) {
    case OptionType::boolean:
        return check_switch(text);
    case OptionType::integer:
        return in_range(option, text, parse_integer(text));
    case OptionType::size:
        return in_range(option, text, parse_size(text));
    case OptionType::duration:
        return in_range(option, text, parse_duration(text));
    case OptionType::sha256:
        return check_sha256(text);
    case OptionType::choice:
        if (!contains(option.choices, text)) return problem("must be one of " + join(option.choices));
        break;
    case OptionType::repo_id:
        if (!is_repo_id(text)) return problem("must be ORG/REPO of letters, digits, '.', '_' and '-'");
        break;
    case OptionType::url:
        if (const auto url = net::parse_url(text); !url) return problem("is no http(s) URL: " + url.error());
        break;
    case OptionType::text:
    case OptionType::path:
        break;
    }
    return Value{std::string(text)};
}

} // namespace xtask::plugins
