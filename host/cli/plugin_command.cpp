#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/layout.hpp"
#include "cli/probe.hpp"
#include "cli/suggest.hpp"
#include "services/files.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>
#include <utility>

namespace xtask::cli {

namespace {

using plugins::Plugin;
using plugins::PluginState;

bool is_path(const std::string& name) { return name.find('/') != name.npos || name.find('.') != name.npos; }

std::string command_names(const Plugin& plugin) {
    std::string names;
    for (const auto& command : plugin.manifest.commands) names += (names.empty() ? "" : " ") + command.name;
    return names.empty() ? "-" : names;
}

const Plugin& named(Session& session, const std::string& name) {
    if (const Plugin* plugin = session.catalog().plugin(name)) return *plugin;
    std::vector<std::string> names;
    for (const auto& plugin : session.catalog().plugins()) names.push_back(plugin.name);
    throw Error(ExitCode::plugin, "plugin-missing", "there is no plugin '" + name + "'",
                did_you_mean(name, names));
}

void list(Session& session) {
    std::vector<std::vector<std::string>> rows{{"NAME", "VERSION", "ABI", "STATE", "COMMANDS", "PATH"}};
    std::string reasons;
    for (const auto& plugin : session.catalog().plugins()) {
        const auto& manifest = plugin.manifest;
        const bool known = !manifest.name.empty();
        rows.push_back(
            {plugin.name, known ? manifest.version : "?",
             known ? std::to_string(manifest.abi_major) + "." + std::to_string(manifest.abi_minor) : "?",
             std::string(state_name(plugin.state)), command_names(plugin), plugin.library_path});
        if (plugin.state != PluginState::ok) {
            reasons += "\n" + plugin.name + " is " + std::string(state_name(plugin.state)) + ": " +
                       plugin.reason + "\n";
            if (!plugin.hint.empty()) reasons += "  " + plugin.hint + "\n";
        }
    }
    session.ui().print_styled(rows.size() == 1 ? "no plugins found\n"
                                               : table(rows, session.environment()) + reasons);
    session.ui().result(describe_plugins(session.catalog()));
}

void info(Session& session, const std::string& name) {
    const Plugin& plugin = named(session, name);
    const auto& manifest = plugin.manifest;
    std::vector<std::pair<std::string, std::string>> rows{{"State", std::string(state_name(plugin.state))}};
    if (!plugin.reason.empty()) rows.emplace_back("Reason", plugin.reason);
    if (!plugin.hint.empty()) rows.emplace_back("Hint", plugin.hint);
    if (!manifest.name.empty()) {
        rows.emplace_back("Version", manifest.version);
        rows.emplace_back("Summary", manifest.summary);
        rows.emplace_back("License", manifest.license);
        if (!manifest.homepage.empty()) rows.emplace_back("Homepage", manifest.homepage);
        rows.emplace_back("ABI",
                          std::to_string(manifest.abi_major) + "." + std::to_string(manifest.abi_minor));
    }
    rows.emplace_back("Library", plugin.library_path);
    rows.emplace_back("Manifest", plugin.manifest_path);
    rows.emplace_back("Found by", plugin.source);
    for (const auto& command : manifest.commands)
        rows.emplace_back("Command", command.name + ": " + command.summary);
    for (const auto& mirror : manifest.mirrors)
        rows.emplace_back("Mirror", mirror.id + ": " + mirror.summary);
    session.ui().print_styled(plugin.name + "\n" + definitions(rows, output_width(session.environment())));
    session.ui().result(describe_plugin(plugin));
}

std::optional<Error> fault(Session& session, const Plugin& plugin) {
    try {
        plugins::require_ok(plugin);
    } catch (Error& error) {
        error.hint = plugin.hint; // the usual one is to ask the doctor
        return error;
    }
    return probe_library(session.executable(), plugin.library_path, session.cancel());
}

void report(Session& session, const std::string& name, const std::string& path,
            const std::optional<Error>& error) {
    JsonWriter json;
    json.begin_object().member("name", name).member("path", path).member("ok", !error);
    std::string text = (error ? "fault  " : "ok     ") + name + "  " + path + "\n";
    if (error) {
        json.member("reason", error->reason).member("message", std::string_view(error->what()));
        json.member_if("hint", error->hint);
        text += std::string("       ") + error->what() + "\n";
        if (!error->hint.empty()) text += "       " + error->hint + "\n";
    }
    session.ui().print(text);
    session.ui().event("plugin", json.end_object().text());
}

/// The check of an author, and of a build: is this text a manifest?
void check_manifest(Session& session, const std::string& path) {
    auto manifest = plugins::parse_manifest(services::read_file(path, plugins::max_manifest_bytes));
    std::optional<Error> error;
    if (!manifest) error.emplace(ExitCode::plugin, "plugin-broken", path + ": " + manifest.error());
    report(session, manifest ? manifest->name : path, path, error);
    if (error) throw Error(*error);
}

void doctor(Session& session, const std::string& name) {
    constexpr std::string_view manifest_suffix = ".json";
    if (name.size() > manifest_suffix.size() &&
        name.compare(name.size() - manifest_suffix.size(), name.npos, manifest_suffix) == 0) {
        return check_manifest(session, name);
    }
    std::vector<Plugin> chosen;
    if (is_path(name)) {
        chosen.push_back(plugins::inspect_plugin(name, &session.trust()));
    } else if (!name.empty()) {
        chosen.push_back(named(session, name));
    } else {
        for (const auto& plugin : session.catalog().plugins()) {
            if (plugin.state != PluginState::shadowed) chosen.push_back(plugin);
        }
    }
    std::size_t faults = 0;
    std::optional<Error> last;
    for (const auto& plugin : chosen) {
        auto error = fault(session, plugin);
        report(session, plugin.name, plugin.library_path, error);
        if (!error) continue;
        ++faults;
        last.emplace(std::move(*error));
    }
    if (chosen.empty()) session.ui().print("no plugins found\n");
    if (faults == 1) throw Error(*last);
    if (faults > 1) {
        throw Error(ExitCode::plugin, "plugin-faults",
                    std::to_string(faults) + " of " + std::to_string(chosen.size()) + " plugins have faults");
    }
}

} // namespace

void run_plugin(Session& session, const plugins::Arguments& arguments) {
    const std::string action = arguments.text("action");
    const std::string name = arguments.text("name");
    if (action == "list" && !name.empty()) {
        throw Error(ExitCode::usage, "unexpected-argument", "plugin list takes no name",
                    "xtask plugin info " + name);
    }
    if (action == "info" && name.empty()) {
        throw Error(ExitCode::usage, "missing-option", "plugin info needs the name of a plugin",
                    "xtask plugin list");
    }
    if (action == "list") return list(session);
    if (action == "info") return info(session, name);
    doctor(session, name);
}

} // namespace xtask::cli
