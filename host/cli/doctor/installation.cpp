#include "cli/arguments.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/probe.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>

#include <unistd.h>

namespace xtask::cli::doctor {

namespace {

const plugins::Option* download_option(const std::string& name) {
    for (const char* group : {"hub", "transfer"}) {
        for (const auto& option : *plugins::option_group(group)) {
            if (option.name == name) return &option;
        }
    }
    return nullptr;
}

} // namespace

std::string_view state_name(Check::State state) noexcept {
    if (state == Check::State::ok) return "ok";
    return state == Check::State::warn ? "warn" : "fail";
}

Bench::Bench(Session& session) : session_(session) {
    try {
        settings_ = session.settings();
    } catch (const Error& error) {
        fault_ = {"settings", Check::State::fail, error.what(),
                  error.hint.empty() ? "correct that file; xtask help settings" : error.hint};
    }
}

std::string Bench::value(const std::string& option) const {
    try {
        const auto argument =
            resolve_option(*download_option(option), {environment(), settings_, "download-model"});
        return argument ? argument->values.front().text : std::string();
    } catch (const Error&) {
        return {};
    }
}

Checks plugins(Bench& bench) {
    Session& session = bench.session();
    Checks checks;
    for (const auto& plugin : session.catalog().plugins()) {
        if (plugin.state == plugins::PluginState::shadowed) continue;
        Check check{"plugin " + plugin.name, Check::State::ok, "", ""};
        std::optional<Error> fault;
        try {
            plugins::require_ok(plugin);
            fault = probe_library(session.executable(), plugin.library_path, session.cancel());
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            fault = error;
        }
        if (fault) {
            check.state = Check::State::fail;
            check.found = fault->what();
            check.cure = fault->hint.empty() ? "xtask plugin doctor " + plugin.name : fault->hint;
        } else {
            check.found = plugin.manifest.version + ", " + plugin.library_path;
        }
        checks.push_back(std::move(check));
    }
    if (checks.empty()) {
        checks.push_back({"plugins", Check::State::warn, "none found, so there are no commands",
                          "xtask help plugins says where they are looked for"});
    }
    return checks;
}

Checks settings(Bench& bench) {
    if (bench.settings_fault()) return {*bench.settings_fault()};
    const auto files = services::Settings::standard_files(bench.environment());
    std::string read;
    for (const auto& file : {files.project, files.user, files.system}) {
        if (!file.empty() && ::access(file.c_str(), R_OK) == 0) read += (read.empty() ? "" : ", ") + file;
    }
    Check check{"settings", Check::State::ok, read.empty() ? "no config file" : read, ""};
    // A variable or a file may say what its option refuses.
    for (const char* group : {"hub", "transfer"}) {
        for (const auto& option : *plugins::option_group(group)) {
            try {
                resolve_option(option, {bench.environment(), bench.session().settings(), "download-model"});
            } catch (const Error& error) {
                check = {"settings", Check::State::fail, error.what(), "xtask help settings"};
            }
        }
    }
    return {check};
}

} // namespace xtask::cli::doctor
