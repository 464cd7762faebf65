#include "cli/manual.hpp"

#include "base/version.hpp"
#include "cli/builtins.hpp"
#include "cli/layout.hpp"
#include "cli/option_text.hpp"
#include "cli/setting_keys.hpp"
#include "cli/topics.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::cli {

namespace {

using plugins::Command;

/// Text that troff takes as it is: no request at the beginning of a line, no escape, and the characters that
/// it would set as others: minus, quotes, tilde.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '.' && (out.empty() || out.back() == '\n')) out += "\\&";
        switch (c) {
        case '\\':
            out += "\\e";
            break;
        case '-':
            out += "\\-";
            break;
        case '\'':
            out += "\\(aq";
            break;
        case '`':
            out += "\\(ga";
            break;
        case '~':
            out += "\\(ti";
            break;
        case '^':
            out += "\\(ha";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fR"; }

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

std::string title(const std::string& page) {
    return ".TH " + plain(upper(page)) + " 1 \"\" \"xtask " + plain(base::version()) +
           "\" \"User Commands\"\n" + ".nh\n.ad l\n";
}

std::string section(const std::string& name) { return ".SH " + name + "\n"; }

std::string paragraphs(const std::string& text) {
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", begin), text.size());
        out += ".PP\n" + plain(text.substr(begin, end - begin)) + "\n";
        begin = end + 2;
    }
    return out;
}

std::string entry(const std::string& term, const std::string& meaning) {
    return ".TP\n" + bold(term) + "\n" + plain(meaning) + "\n";
}

std::string entries(const Rows& rows) {
    std::string out;
    for (const auto& [term, meaning] : rows) out += entry(term, meaning);
    return out;
}

std::string examples(const Command& command) {
    if (command.examples.empty()) return {};
    std::string out = section("EXAMPLES");
    for (const auto& example : command.examples) {
        out +=
            ".PP\n" + plain(example.text) + ":\n.PP\n.nf\n.RS 4\n" + plain(example.command) + "\n.RE\n.fi\n";
    }
    return out;
}

std::string options(const Command& command) {
    std::string out;
    for (const auto& group : option_groups(command)) {
        out += section(plain(upper(group.heading)));
        for (const auto& option : group.options) out += entry(spelling(option), meaning(option));
    }
    return out;
}

Rows settings(const plugins::Catalog& catalog) {
    Rows rows;
    for (const auto& key : setting_keys(catalog)) {
        if (key.command.empty()) rows.emplace_back(key.name, meaning(*key.option));
    }
    return rows;
}

std::string command_page(const Command& command, const std::string& plugin, const plugins::Catalog& catalog) {
    std::string out = title("xtask-" + command.name);
    out += section("NAME") + "xtask\\-" + plain(command.name) + " \\- " + plain(command.summary) + "\n";
    out += examples(command) + section("SYNOPSIS") + bold(usage_line(command)) + "\n";
    if (!command.description.empty()) out += section("DESCRIPTION") + paragraphs(command.description);
    out += options(command);
    if (command.name == "config") out += section("SETTINGS") + entries(settings(catalog));
    out += section("EXIT STATUS") + "0 when everything asked for was done; the others are in " +
           bold("xtask") + "(1).\n";
    if (!command.aliases.empty()) out += section("ALSO CALLED") + plain(joined(command.aliases, ", ")) + "\n";
    if (!plugin.empty()) out += section("PLUGIN") + plain(plugin) + "\n";
    return out + section("SEE ALSO") + bold("xtask") + "(1)\n";
}

std::string main_page(const plugins::Catalog& catalog) {
    std::string out = title("xtask");
    out += section("NAME") +
           "xtask \\- get model files onto a disk, safely; a host for commands that are plugins\n";
    out += section("SYNOPSIS") + bold("xtask") + " [" + bold("OPTIONS") + "] " + bold("COMMAND") + " [" +
           bold("ARGUMENTS") + "]\n";
    Rows rows;
    for (const auto& [plugin, command] : catalog.commands())
        rows.emplace_back(command->name, command->summary);
    for (const auto& command : builtin_commands()) rows.emplace_back(command.name, command.summary);
    out += section("COMMANDS") + "Each has a page of its own, " + bold("xtask-COMMAND") + "(1).\n" +
           entries(rows);
    rows.clear();
    for (const auto& option : plugins::common_options()) rows.emplace_back(spelling(option), meaning(option));
    out += section("OPTIONS OF EVERY COMMAND") + entries(rows);
    rows.clear();
    for (const auto& row : exit_codes) {
        rows.emplace_back(std::to_string(static_cast<int>(row.code)) + " " + std::string(row.name),
                          std::string(row.meaning));
    }
    out += section("EXIT STATUS") + entries(rows);
    const auto variables = environment_variables(catalog);
    out += section("ENVIRONMENT") + entries(Rows(variables.begin(), variables.end()));
    out += section("SETTINGS") + "Where a value comes from, first to last. " + bold("xtask-config") +
           "(1) has every key.\n" + entries(settings_sources());
    out += section("PLUGIN FOLDERS") + entries(plugin_folders());
    return out + section("JSON LINES") + entries(json_events());
}

} // namespace

std::map<std::string, std::string> manual_pages(const plugins::Catalog& catalog) {
    std::map<std::string, std::string> pages{{"xtask.1", main_page(catalog)}};
    for (const auto& [plugin, command] : catalog.commands())
        pages["xtask-" + command->name + ".1"] = command_page(*command, plugin->name, catalog);
    for (const auto& command : builtin_commands())
        pages["xtask-" + command.name + ".1"] = command_page(command, "", catalog);
    return pages;
}

} // namespace xtask::cli
