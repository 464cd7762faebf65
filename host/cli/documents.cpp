#include "cli/documents.hpp"

#include "cli/builtins.hpp"
#include "cli/layout.hpp"
#include "cli/option_text.hpp"
#include "cli/setting_keys.hpp"
#include "cli/topics.hpp"
#include "plugins/groups.hpp"
#include "services/settings.hpp"

namespace xtask::cli {

namespace {

using plugins::Command;

constexpr std::string_view origin =
    "<!-- Made by `xtask __docs docs/commands` from the manifests; change those. -->\n\n";

/// Text of a table's cell: nothing in it is Markdown.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '_' || c == '<' || c == '>' || c == '[' || c == ']') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string code(std::string_view text) {
    std::string out = "`";
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out + "`";
}

/// Text in which "docs/hub.md" is a link.
std::string linked(std::string_view text) {
    static constexpr std::string_view folder = "docs/";
    std::string out;
    for (std::size_t at = text.find(folder); at != text.npos; at = text.find(folder)) {
        const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at + folder.size());
        const bool names_page = end != text.npos && text.substr(end).starts_with(".md");
        const std::string_view page = text.substr(at, names_page ? end + 3 - at : folder.size());
        out += text.substr(0, at);
        out += page;
        if (names_page) {
            out.insert(out.size() - page.size(), 1, '[');
            out.append("](../").append(page.substr(folder.size())).append(")");
        }
        text.remove_prefix(at + page.size());
    }
    return out.append(text);
}

std::string row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const auto& text : cells) line += " " + text + " |";
    return line + "\n";
}

std::string head(const std::vector<std::string>& names) {
    std::string line = row(names) + "|";
    for (std::size_t i = 0; i < names.size(); ++i) line += "---|";
    return line + "\n";
}

std::string defaults(const plugins::Option& option) {
    return option.default_text ? code(*option.default_text) : "";
}

/// What stands in a table besides the default, which has a column of its own.
std::string words_of(const plugins::Option& option) {
    plugins::Option other = option;
    other.default_text.reset();
    return cell(meaning(other));
}

std::string option_table(const OptionGroup& group) {
    std::string out = "\n## " + group.heading + "\n\n" + head({"", "default", ""});
    for (const auto& option : group.options)
        out += row({code(spelling(option)), defaults(option), words_of(option)});
    return out;
}

std::string settings_table(const plugins::Catalog& catalog) {
    std::string out = "\n## Settings\n\nEach may also be `COMMAND.KEY`, for that command alone.\n\n" +
                      head({"key", "default", "", "a project may set it"});
    for (const auto& key : setting_keys(catalog)) {
        if (!key.command.empty()) continue;
        const bool project = services::Settings::project_may_set(key.name);
        out += row({code(key.name), defaults(*key.option), words_of(*key.option), project ? "yes" : ""});
    }
    out += "\nWhere a value comes from, first to last:\n\n" + head({"", ""});
    for (const auto& [source, meaning] : settings_sources()) out += row({code(source), cell(meaning)});
    return out;
}

std::string command_document(const Command& command, const std::string& plugin,
                             const plugins::Catalog& catalog) {
    std::string out = std::string(origin) + "# xtask " + command.name + "\n\n" + command.summary + ".\n";
    for (const auto& example : command.examples)
        out += "\n" + example.text + ":\n\n```sh\n" + example.command + "\n```\n";
    out += "\n## Usage\n\n```\n" + usage_line(command) + "\n```\n";
    if (!command.description.empty()) out += "\n" + linked(command.description) + "\n";
    for (const auto& group : option_groups(command)) {
        // These are the same for all and stand in the overview.
        if (group.heading != "Common options") out += option_table(group);
    }
    if (command.name == "config") out += settings_table(catalog);
    out +=
        "\n[Options of every command](README.md#options-of-every-command), [exit codes](../exit-codes.md).";
    if (!command.aliases.empty()) out += " Also called `" + joined(command.aliases, "`, `") + "`.";
    if (!plugin.empty()) out += " From plugin `" + plugin + "`.";
    return out + "\n";
}

std::string overview(const plugins::Catalog& catalog) {
    std::string out = std::string(origin) + "# Commands\n\n" + head({"command", "does", "plugin"});
    const auto line = [&](const Command& command, const std::string& plugin) {
        out += row({"[`" + command.name + "`](" + command.name + ".md)", cell(command.summary), plugin});
    };
    for (const auto& [plugin, command] : catalog.commands()) line(*command, plugin->name);
    for (const auto& command : builtin_commands()) line(command, "");
    out += "\n## Options of every command\n\n" + head({"", "default", ""});
    for (const auto& option : plugins::common_options())
        out += row({code(spelling(option)), defaults(option), words_of(option)});
    out += "\n## Environment\n\n" + head({"variable", ""});
    for (const auto& [name, meaning] : environment_variables(catalog))
        out += row({code(name), cell(meaning)});
    out += "\n## JSON lines\n\n" + head({"event", ""});
    for (const auto& [name, meaning] : json_events()) out += row({code(name), cell(meaning)});
    return out;
}

} // namespace

std::map<std::string, std::string> command_documents(const plugins::Catalog& catalog) {
    std::map<std::string, std::string> documents{{"README.md", overview(catalog)}};
    for (const auto& [plugin, command] : catalog.commands())
        documents[command->name + ".md"] = command_document(*command, plugin->name, catalog);
    for (const auto& command : builtin_commands())
        documents[command.name + ".md"] = command_document(command, "", catalog);
    return documents;
}

} // namespace xtask::cli
