/// An option as its manifest declares it: what help prints and what every given value is held against.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::plugins {

enum class OptionType { boolean, text, path, integer, size, duration, url, sha256, choice, repo_id };

/// "bool", "string", "path", … as manifests write it.
std::string_view type_name(OptionType type) noexcept;
std::optional<OptionType> type_named(std::string_view name) noexcept;

struct Option {
    std::string name;                 ///< long name without dashes, or the positional's name
    std::string short_name;           ///< one letter or digit, or empty
    std::vector<std::string> aliases; ///< further long names
    OptionType type = OptionType::text;
    std::optional<std::string> default_text; ///< passes the option's own check
    std::vector<std::string> environment;    ///< variables, first set wins
    std::string help, metavar, group, deprecated, complete;
    std::vector<std::string> choices;     ///< of type `choice`
    std::vector<std::string> keywords;    ///< texts allowed beside a number; the integer is then 0
    std::vector<std::string> conflicts;   ///< options of the same command that cannot stand beside it
    std::optional<std::int64_t> min, max; ///< in the value's own unit: bytes for a size, ms for a duration
    bool required = false;
    bool repeatable = false;
    bool positional = false;
    bool hidden = false;

    bool is_switch() const noexcept { return type == OptionType::boolean; }
    bool answers_to(std::string_view long_name) const noexcept;
};

} // namespace xtask::plugins
