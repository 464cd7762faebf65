#include "plugins/option.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace xtask::plugins {

namespace {

constexpr std::array<std::pair<OptionType, std::string_view>, 10> types{{
    {OptionType::boolean, "bool"},
    {OptionType::text, "string"},
    {OptionType::path, "path"},
    {OptionType::integer, "int"},
    {OptionType::size, "size"},
    {OptionType::duration, "duration"},
    {OptionType::url, "url"},
    {OptionType::sha256, "sha256"},
    {OptionType::choice, "enum"},
    {OptionType::repo_id, "repo-id"},
}};

} // namespace

std::string_view type_name(OptionType type) noexcept {
    return std::find_if(types.begin(), types.end(), [&](const auto& row) { return row.first == type; })
        ->second;
}

std::optional<OptionType> type_named(std::string_view name) noexcept {
    for (const auto& [type, text] : types) {
        if (text == name) return type;
    }
    return std::nullopt;
}

bool Option::answers_to(std::string_view long_name) const noexcept {
    return name == long_name || std::find(aliases.begin(), aliases.end(), long_name) != aliases.end();
}

} // namespace xtask::plugins
