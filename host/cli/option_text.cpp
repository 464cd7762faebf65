#include "cli/option_text.hpp"

#include "plugins/groups.hpp"

#include <algorithm>

namespace xtask::cli {

using plugins::Command;
using plugins::Option;
using plugins::OptionType;

std::string joined(const std::vector<std::string>& list, std::string_view separator) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : std::string(separator)) + item;
    return text;
}

std::string placeholder(const Option& option) {
    if (!option.metavar.empty()) return option.metavar;
    if (option.positional && option.type != OptionType::path) {
        std::string name = option.name;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        return name;
    }
    switch (option.type) {
    case OptionType::integer:
        return "N";
    case OptionType::size:
        return "BYTES";
    case OptionType::duration:
        return "TIME";
    case OptionType::url:
        return "URL";
    case OptionType::sha256:
        return "HEX";
    case OptionType::repo_id:
        return "ORG/REPO";
    case OptionType::path:
        return "PATH";
    case OptionType::choice:
        return "CHOICE";
    case OptionType::boolean:
    case OptionType::text:
        break;
    }
    return "TEXT";
}

std::string spelling(const Option& option) {
    if (option.positional) return placeholder(option);
    std::string text = option.short_name.empty() ? "" : "-" + option.short_name + ", ";
    text += "--" + option.name;
    return option.is_switch() ? text : text + " " + placeholder(option);
}

std::string explanation(const Option& option) {
    std::string text = option.help;
    if (!option.choices.empty()) text += " (" + joined(option.choices, ", ") + ")";
    if (!option.keywords.empty()) text += " (or " + joined(option.keywords, ", ") + ")";
    return text;
}

std::vector<std::string> facts(const Option& option) {
    std::vector<std::string> list;
    if (option.required) list.emplace_back("required");
    if (option.repeatable) list.emplace_back("repeatable");
    if (option.default_text) list.push_back("default " + *option.default_text);
    if (!option.aliases.empty()) list.push_back("also --" + joined(option.aliases, ", --"));
    if (!option.environment.empty()) list.push_back("env " + joined(option.environment, ", "));
    if (!option.deprecated.empty()) list.push_back("deprecated: " + option.deprecated);
    return list;
}

std::string meaning(const Option& option) {
    const auto list = facts(option);
    return explanation(option) + (list.empty() ? "" : " [" + joined(list, "; ") + "]");
}

std::string usage_line(const Command& command) {
    std::string line = "xtask " + command.name + " [OPTIONS]";
    for (const auto& option : command.options) {
        if (!option.positional || option.hidden) continue;
        const std::string name = placeholder(option) + (option.repeatable ? "..." : "");
        line += option.required ? " " + name : " [" + name + "]";
    }
    return line;
}

std::vector<OptionGroup> option_groups(const Command& command) {
    std::vector<OptionGroup> groups;
    for (auto& option : plugins::all_options(command)) {
        if (option.hidden) continue;
        const std::string heading = option.positional      ? "Arguments"
                                    : option.group.empty() ? "Options"
                                                           : option.group + " options";
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const OptionGroup& known) { return known.heading == heading; });
        if (group == groups.end()) group = groups.insert(groups.end(), {heading, {}});
        group->options.push_back(std::move(option));
    }
    return groups;
}

} // namespace xtask::cli
