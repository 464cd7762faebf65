#include "cli/help.hpp"

#include "cli/builtins.hpp"
#include "cli/layout.hpp"
#include "cli/option_text.hpp"
#include "cli/topics.hpp"

#include <algorithm>

namespace xtask::cli {

namespace {

using plugins::Command;

/// Long names stand below each other, whether or not a short one comes before.
std::string aligned(const plugins::Option& option) {
    const bool indented = !option.positional && option.short_name.empty();
    return (indented ? "    " : "") + spelling(option);
}

std::string options_by_group(const Command& command, int width) {
    std::string text;
    for (const auto& group : option_groups(command)) {
        Rows rows;
        for (const auto& option : group.options) rows.emplace_back(aligned(option), meaning(option));
        text += heading(group.heading) + definitions(rows, width);
    }
    return text;
}

} // namespace

std::string command_list(const plugins::Catalog& catalog, int width) {
    std::string text = wrap("Usage: xtask [OPTIONS] COMMAND [ARGUMENTS]", width, 0);
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
    rows.clear();
    for (const auto& topic : topics()) rows.emplace_back("help " + topic.name, topic.summary);
    text += heading("Topics") + definitions(rows, width);
    const auto unusable =
        std::count_if(catalog.plugins().begin(), catalog.plugins().end(), [](const auto& plugin) {
            return plugin.state != plugins::PluginState::ok && plugin.state != plugins::PluginState::shadowed;
        });
    if (unusable > 0)
        text += "\n" +
                wrap(std::to_string(unusable) + " plugin(s) cannot be used: see xtask plugin list", width, 0);
    return text + "\n" +
           wrap("xtask help COMMAND, or xtask COMMAND --help, explains one command, examples first.", width,
                0);
}

std::string command_help(const Command& command, const std::string& plugin, int width) {
    std::string text = wrap("xtask " + command.name + " - " + command.summary, width, 0);
    if (!command.examples.empty()) {
        text += heading("Examples");
        for (const auto& example : command.examples) {
            text += wrap(example.text + ":", width, 2) + wrap_command(example.command, width, 4);
        }
    }
    text += heading("Usage") + wrap(usage_line(command), width, 2);
    if (!command.description.empty()) text += "\n" + wrap(command.description, width, 0);
    text += options_by_group(command, width);
    if (!command.aliases.empty())
        text += "\n" + wrap("Also called: " + joined(command.aliases, ", "), width, 0);
    const std::string from = plugin.empty() ? "Part of xtask itself." : "From plugin " + plugin + ".";
    return text + "\n" + wrap(from + " Exit codes: xtask help exit-codes", width, 0);
}

} // namespace xtask::cli
