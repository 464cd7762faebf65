#include "cli/builtins.hpp"
#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/help.hpp"
#include "cli/layout.hpp"
#include "cli/suggest.hpp"

#include <xtask/error.hpp>

#include <utility>

namespace xtask::cli {

namespace {

void show(Session& session, const std::string& text, const std::string& json) {
    session.ui().print(text);
    session.ui().result(json);
}

[[noreturn]] void throw_unknown(Session& session, const std::string& name) {
    std::vector<std::string> names = session.catalog().command_names();
    for (const auto& command : builtin_commands()) names.push_back(command.name);
    const std::string hint = did_you_mean(name, names);
    throw Error(ExitCode::usage, "unknown-command", "unknown command '" + name + "'",
                hint.empty() ? "xtask help lists the commands" : hint);
}

} // namespace

plugins::CommandRef find_command(Session& session, const std::string& name) {
    if (const auto* builtin = builtin_command(name)) return {nullptr, builtin};
    if (plugins::is_reserved_command(name)) {
        throw Error(ExitCode::usage, "not-in-this-version", "'" + name + "' is not in this version of xtask");
    }
    const auto found = session.catalog().command(name);
    if (!found) throw_unknown(session, name);
    return *found;
}

void show_command_list(Session& session) {
    const auto& catalog = session.catalog();
    show(session, command_list(catalog, output_width(session.environment())), describe_commands(catalog));
}

void show_command_help(Session& session, const plugins::Command& command, const std::string& plugin) {
    show(session, command_help(command, plugin, output_width(session.environment())),
         describe_command(command, plugin));
}

void run_help(Session& session, const plugins::Arguments& arguments) {
    const std::string topic = arguments.text("topic");
    const int width = output_width(session.environment());
    if (topic.empty()) {
        show_command_list(session);
    } else if (topic == "exit-codes") {
        show(session, exit_codes_help(width), describe_exit_codes());
    } else if (topic == "environment") {
        const auto& catalog = session.catalog();
        show(session, environment_help(catalog, width), describe_environment(catalog));
    } else {
        const auto [plugin, command] = find_command(session, topic);
        show_command_help(session, *command, plugin == nullptr ? "" : plugin->name);
    }
}

} // namespace xtask::cli
