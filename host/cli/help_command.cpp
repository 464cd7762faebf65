#include "cli/builtins.hpp"
#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/help.hpp"
#include "cli/layout.hpp"
#include "cli/suggest.hpp"
#include "cli/topics.hpp"

#include <xtask/error.hpp>

#include <utility>

namespace xtask::cli {

namespace {

void show(Session& session, const std::string& text, const std::string& json) {
    session.ui().print_styled(text);
    session.ui().result(json);
}

[[noreturn]] void throw_unknown(Session& session, const std::string& name) {
    std::vector<std::string> names = session.catalog().command_names();
    for (const auto& command : builtin_commands()) names.push_back(command.name);
    std::string hint = did_you_mean(name, names);
    std::vector<std::string> ways;
    for (const auto& topic : topics()) ways.push_back(topic.name);
    if (const auto near = nearest(name, ways); hint.empty() && !near.empty())
        hint = "did you mean xtask help " + near.front() + "?";
    throw Error(ExitCode::usage, "unknown-command", "unknown command '" + name + "'",
                hint.empty() ? "xtask help lists the commands" : hint);
}

} // namespace

plugins::CommandRef find_command(Session& session, const std::string& name) {
    if (const auto* builtin = builtin_command(name)) return {nullptr, builtin};
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
    } else if (is_topic(topic)) {
        const auto& catalog = session.catalog();
        show(session, topic_help(topic, catalog, width), describe_topic(topic, catalog));
    } else {
        const auto [plugin, command] = find_command(session, topic);
        show_command_help(session, *command, plugin == nullptr ? "" : plugin->name);
    }
}

} // namespace xtask::cli
