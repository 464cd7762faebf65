#include "cli/help.hpp"

#include "cli/builtins.hpp"
#include "cli/layout.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace xtask::cli {

namespace {

using plugins::Command;
using plugins::Option;
using plugins::OptionType;
using Rows = std::vector<std::pair<std::string, std::string>>;

std::string placeholder(const Option& option) {
    if (!option.metavar.empty()) return option.metavar;
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
    default:
        break;
    }
    if (option.positional) {
        std::string name = option.name;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        return name;
    }
    return option.type == OptionType::choice ? "CHOICE" : "TEXT";
}

std::string joined(const std::vector<std::string>& list, std::string_view separator) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : std::string(separator)) + item;
    return text;
}

std::string term(const Option& option) {
    if (option.positional) return placeholder(option);
    std::string text = option.short_name.empty() ? "    " : "-" + option.short_name + ", ";
    text += "--" + option.name;
    return option.is_switch() ? text : text + " " + placeholder(option);
}

std::string meaning(const Option& option) {
    std::string text = option.help;
    if (!option.choices.empty()) text += " (" + joined(option.choices, ", ") + ")";
    if (!option.keywords.empty()) text += " (or " + joined(option.keywords, ", ") + ")";
    std::vector<std::string> facts;
    if (option.required) facts.push_back("required");
    if (option.repeatable) facts.push_back("repeatable");
    if (option.default_text) facts.push_back("default " + *option.default_text);
    if (!option.aliases.empty()) facts.push_back("also --" + joined(option.aliases, ", --"));
    if (!option.environment.empty()) facts.push_back("env " + joined(option.environment, ", "));
    if (!option.deprecated.empty()) facts.push_back("deprecated: " + option.deprecated);
    return facts.empty() ? text : text + " [" + joined(facts, "; ") + "]";
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

std::string heading(const std::string& text) { return "\n" + text + ":\n"; }

std::string options_by_group(const Command& command, int width) {
    std::vector<std::pair<std::string, Rows>> groups;
    const auto rows_of = [&](const std::string& name) -> Rows& {
        const auto found =
            std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == name; });
        return found == groups.end() ? groups.emplace_back(name, Rows{}).second : found->second;
    };
    for (const auto& option : plugins::all_options(command)) {
        if (option.hidden) continue;
        const std::string group = option.positional      ? "Arguments"
                                  : option.group.empty() ? "Options"
                                                         : option.group;
        rows_of(group).emplace_back(term(option), meaning(option));
    }
    std::string text;
    for (const auto& [name, rows] : groups) {
        const bool plain = name == "Arguments" || name == "Options";
        text += heading(plain ? name : name + " options") + definitions(rows, width);
    }
    return text;
}

} // namespace

std::string command_list(const plugins::Catalog& catalog, int width) {
    std::string text = "Usage: xtask [OPTIONS] COMMAND [ARGUMENTS]\n";
    const auto commands = catalog.commands();
    for (auto it = commands.begin(); it != commands.end();) {
        const plugins::Plugin* plugin = it->plugin;
        Rows rows;
        for (; it != commands.end() && it->plugin == plugin; ++it) {
            const auto& aliases = it->command->aliases;
            const std::string also = aliases.empty() ? "" : " [also " + joined(aliases, ", ") + "]";
            rows.emplace_back(it->command->name, it->command->summary + also);
        }
        text += heading(plugin->name) + definitions(rows, width);
    }
    Rows rows;
    for (const auto& command : builtin_commands()) rows.emplace_back(command.name, command.summary);
    text += heading("Built in") + definitions(rows, width);
    const auto unusable =
        std::count_if(catalog.plugins().begin(), catalog.plugins().end(), [](const auto& plugin) {
            return plugin.state != plugins::PluginState::ok && plugin.state != plugins::PluginState::shadowed;
        });
    if (unusable > 0)
        text += "\n" + std::to_string(unusable) + " plugin(s) cannot be used: see xtask plugin list\n";
    return text + "\n" +
           wrap("xtask help COMMAND explains one command; further topics: exit-codes, environment.", width,
                0);
}

std::string command_help(const Command& command, const std::string& plugin, int width) {
    std::string text = wrap("xtask " + command.name + " - " + command.summary, width, 0);
    text += heading("Usage") + wrap(usage_line(command), width, 2);
    if (!command.examples.empty()) {
        text += heading("Examples");
        for (const auto& example : command.examples) {
            text += wrap(example.text + ":", width, 2) + "    " + example.command + "\n";
        }
    }
    if (!command.description.empty()) text += "\n" + wrap(command.description, width, 0);
    text += options_by_group(command, width);
    if (!command.aliases.empty()) text += "\nAlso called: " + joined(command.aliases, ", ") + "\n";
    if (!plugin.empty())
        text += "\n" + wrap("From plugin " + plugin + ". Exit codes: xtask help exit-codes", width, 0);
    return text;
}

std::string exit_codes_help(int width) {
    Rows rows;
    for (const auto& row : exit_codes) {
        const std::string code = std::to_string(static_cast<int>(row.code));
        rows.emplace_back(std::string(3 - std::min<std::size_t>(code.size(), 3), ' ') + code + "  " +
                              std::string(row.name),
                          std::string(row.meaning));
    }
    return "Exit codes of xtask and all its commands:\n\n" + definitions(rows, width);
}

std::map<std::string, std::string> environment_variables(const plugins::Catalog& catalog) {
    std::map<std::string, std::string> variables{
        {"ALL_PROXY", "Proxy for what HTTP_PROXY and HTTPS_PROXY do not name; lower case too"},
        {"COLUMNS", "Width of help"},
        {"HF_HOME", "Where the token file of the hub's own tools is (default ~/.cache/huggingface)"},
        {"HF_TOKEN", "Access token for the hub"},
        {"HF_TOKEN_PATH", "File with the access token"},
        {"HTTPS_PROXY", "Proxy for https requests; lower case too"},
        {"HTTP_PROXY", "Proxy for http requests; lower case too"},
        {"HUGGING_FACE_HUB_TOKEN", "Access token for the hub, where HF_TOKEN is not set"},
        {"NO_COLOR", "No colors, unless --color says otherwise"},
        {"NO_PROXY", "Names, domains, addresses and networks that are asked directly; lower case too"},
        {"SSL_CERT_DIR", "Folder of certificate authorities to trust instead of the system's"},
        {"SSL_CERT_FILE", "Certificate authorities to trust instead of the system's"},
        {"XDG_CONFIG_HOME", "Holds xtask/config.json (default ~/.config)"},
        {"XDG_DATA_HOME", "Holds xtask/plugins (default ~/.local/share)"},
        {"XTASK_PLUGIN_PATH", "Folders with plugins, separated by colons"},
    };
    for (const auto& [plugin, command] : catalog.commands()) {
        for (const auto& option : plugins::all_options(*command)) {
            for (const auto& name : option.environment) variables[name] = "Sets --" + option.name;
        }
    }
    return variables;
}

std::string environment_help(const plugins::Catalog& catalog, int width) {
    const auto variables = environment_variables(catalog);
    return "Environment variables (a flag wins over them, they win over config files):\n\n" +
           definitions(Rows(variables.begin(), variables.end()), width);
}

} // namespace xtask::cli
