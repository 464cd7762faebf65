#include "app.hpp"

#include "cli/arguments.hpp"
#include "cli/builtins.hpp"
#include "cli/commands.hpp"
#include "cli/complete.hpp"
#include "cli/run_options.hpp"
#include "cli/session.hpp"
#include "cli/tokens.hpp"
#include "plugins/bridge.hpp"
#include "plugins/groups.hpp"
#include "plugins/library.hpp"

#include <optional>
#include <utility>

namespace xtask {

namespace {

using cli::Session;
using cli::Words;

/// What may stand where no command does.
std::vector<plugins::Option> global_options() {
    std::vector<plugins::Option> options = plugins::common_options();
    plugins::Option version;
    version.name = "version";
    version.type = plugins::OptionType::boolean;
    options.push_back(std::move(version));
    return options;
}

/// argv, once it is known which word is the command.
struct Line {
    std::string command; ///< empty: there is none
    Words words;         ///< everything else
    cli::Tokens common;  ///< the common options, wherever they stand; faults are found later
};

Line split(Words words) {
    const auto options = global_options();
    Line line;
    if (const auto position = cli::command_position(options, words)) {
        line.command = words[*position];
        if (line.command.rfind('-', 0) != 0)
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(*position));
    }
    line.common = cli::tokenize(options, words);
    line.words = std::move(words);
    return line;
}

services::UiOptions ui_options(const cli::Tokens& common, const base::Cancel& cancel) {
    services::UiOptions options;
    options.cancel = &cancel;
    options.json = common.has("json");
    options.quiet = common.has("quiet");
    options.verbose = common.has("verbose");
    options.progress = !common.has("no-progress") && !options.quiet;
    const auto color = common.given.find("color");
    if (color != common.given.end() && color->second.back() == "always")
        options.color = services::ColorMode::always;
    if (color != common.given.end() && color->second.back() == "never")
        options.color = services::ColorMode::never;
    return options;
}

plugins::Arguments parse(Session& session, const std::vector<plugins::Option>& options, const Words& words,
                         const services::Settings& settings, const std::string& command) {
    auto parsed = cli::parse_arguments(options, words, {session.environment(), settings, command});
    for (const auto& warning : parsed.warnings) session.ui().log(services::Level::warn, warning);
    return std::move(parsed.arguments);
}

void run_without_command(Session& session, const Line& line) {
    const auto arguments = parse(session, global_options(), line.words, services::Settings(), "");
    if (arguments.flag("version")) return cli::run_version(session);
    cli::show_command_list(session);
}

void run_builtin(Session& session, const plugins::Command& command, const Words& words) {
    const auto arguments =
        parse(session, plugins::all_options(command), words, services::Settings(), command.name);
    if (command.name == "help") return cli::run_help(session, arguments);
    if (command.name == "version") return cli::run_version(session);
    if (command.name == "plugin") return cli::run_plugin(session, arguments);
    if (command.name == "completion") return cli::run_completion(session, arguments);
    if (command.name == "doctor") return cli::run_doctor(session, arguments);
    cli::run_config(session, arguments);
}

void run_plugin_command(Session& session, const plugins::CommandRef& ref, const Words& words) {
    const auto arguments =
        parse(session, plugins::all_options(*ref.command), words, session.settings(), ref.command->name);
    const transfer::Options transfer = cli::transfer_options(arguments);
    const net::Options net = cli::net_options(arguments, session.environment());
    const xtask_plugin& library = plugins::load_library(*ref.plugin);
    session.cancel().check();
    plugins::run_command(library, ref.plugin->name, ref.command->name, arguments,
                         {session.ui(), session.cancel(), session.settings(), session.environment(), net,
                          transfer, session.catalog()});
}

void dispatch(Session& session, const Line& line) {
    if (line.command.empty() || line.command.rfind('-', 0) == 0) return run_without_command(session, line);
    if (cli::run_hidden(session, line.command, line.common.positionals)) return;
    const plugins::CommandRef ref = cli::find_command(session, line.command);
    if (line.common.has("help")) {
        return cli::show_command_help(session, *ref.command, ref.plugin == nullptr ? "" : ref.plugin->name);
    }
    if (ref.plugin == nullptr) return run_builtin(session, *ref.command, line.words);
    run_plugin_command(session, ref, line.words);
}

std::optional<Error> attempt(Session& session, const Line& line) {
    try {
        dispatch(session, line);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ExitCode::failure, "out-of-memory", "out of memory");
    } catch (const std::exception& error) {
        return Error(ExitCode::failure, "internal", std::string("internal error: ") + error.what());
    }
}

Words plugin_directories(const Line& line) {
    const auto given = line.common.given.find("plugin-dir");
    return given == line.common.given.end() ? Words{} : given->second;
}

/// Somebody is typing: whatever is wrong so far, nothing is said.
void run_completion_request(const Words& typed, const base::Cancel& cancel) {
    services::UiOptions options;
    options.cancel = &cancel; // a reader that stalls holds nothing up
    services::Ui ui(options, cli::complete_command);
    Session session(ui, cancel, plugin_directories(split(typed)));
    try {
        cli::run_complete(session, typed);
    } catch (const std::exception&) { // no candidates
    }
}

} // namespace

ExitCode run_app(const std::vector<std::string>& words, const base::Cancel& cancel) {
    if (!words.empty() && words.front() == cli::complete_command) {
        run_completion_request({words.begin() + 1, words.end()}, cancel);
        return ExitCode::ok;
    }
    const Line line = split(words);
    services::Ui ui(ui_options(line.common, cancel), line.command);
    Session session(ui, cancel, plugin_directories(line));
    const std::optional<Error> error = attempt(session, line);
    ui.finish(error ? &*error : nullptr);
    return error ? error->code : ExitCode::ok;
}

} // namespace xtask
