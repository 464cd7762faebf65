#include "hub/shards.hpp"

#include <algorithm>
#include <charconv>

namespace xtask::hub {

namespace {

constexpr std::size_t digits = 5;
constexpr std::string_view separator = "-of-";
constexpr std::string_view suffix = ".gguf";
constexpr std::size_t tail_bytes = 1 + digits + separator.size() + digits + suffix.size();

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string padded(std::uint32_t value) {
    const std::string text = std::to_string(value);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

} // namespace

std::vector<std::string> Shard::paths() const {
    std::vector<std::string> result;
    result.reserve(count);
    const std::string end = std::string(separator) + padded(count) + std::string(suffix);
    for (std::uint32_t i = 1; i <= count; ++i) {
        std::string path = stem;
        path.append("-").append(padded(i)).append(end);
        result.push_back(std::move(path));
    }
    return result;
}

std::optional<Shard> parse_shard(std::string_view path) {
    if (path.size() <= tail_bytes) return std::nullopt;
    const std::string_view tail = path.substr(path.size() - tail_bytes);
    if (tail.front() != '-' || !tail.ends_with(suffix)) return std::nullopt;
    if (tail.substr(1 + digits, separator.size()) != separator) return std::nullopt;
    const auto index = number(tail.substr(1, digits));
    const auto count = number(tail.substr(1 + digits + separator.size(), digits));
    if (!index || !count || *index == 0 || *index > *count || *count > max_shards) return std::nullopt;
    return Shard{std::string(path.substr(0, path.size() - tail_bytes)), *index, *count};
}

} // namespace xtask::hub
