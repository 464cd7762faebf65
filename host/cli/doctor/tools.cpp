#include "cli/doctor/checks.hpp"
#include "services/child_environment.hpp"
#include "services/process.hpp"

#include <xtask/error.hpp>

#include <algorithm>

#include <unistd.h>

namespace xtask::cli::doctor {

namespace {

struct Tool {
    std::string name;
    std::vector<std::string> programs; ///< the first that is there counts
    std::string package;               ///< Debian's
    bool needed;                       ///< to build the reference
};

const std::vector<Tool>& all_tools() {
    static const std::vector<Tool> list{
        {"git", {"git"}, "git", true},
        {"cmake", {"cmake"}, "cmake", true},
        {"compiler", {"c++", "g++", "clang++"}, "g++", true},
        {"ccache", {"ccache"}, "ccache", false},
        {"ninja", {"ninja"}, "ninja-build", false},
    };
    return list;
}

struct Ran {
    services::ProcessEvent::State state = services::ProcessEvent::State::not_found;
    int code = 0;
    std::string line; ///< the first it wrote
};

Ran version_of(const std::string& program, const base::Cancel& cancel) {
    services::ProcessOptions options;
    options.arguments = {program, "--version"};
    options.environment = services::child_environment(environ, {});
    options.keep = 64U << 10U;
    options.merge = true;
    options.total = Duration(5'000);
    services::Process process(options, cancel);
    Ran ran;
    std::string output;
    for (services::ProcessEvent event; !event.ended();) {
        event = process.wait(std::nullopt);
        output += event.output;
        ran.state = event.state;
        ran.code = event.code;
    }
    ran.line = output.substr(0, std::min(output.find('\n'), std::size_t{100}));
    return ran;
}

Check check_tool(const Tool& tool, const base::Cancel& cancel) {
    using State = services::ProcessEvent::State;
    for (const auto& program : tool.programs) {
        const Ran ran = version_of(program, cancel);
        if (ran.state == State::not_found) continue;
        if (ran.state == State::exited && ran.code == 0 && !ran.line.empty())
            return {tool.name, Check::State::ok, ran.line, ""};
        return {tool.name, Check::State::warn, program + " --version does not work: " + ran.line,
                "install the package " + tool.package + " anew"};
    }
    if (tool.needed) {
        return {tool.name, Check::State::warn, "not installed; building the C++ reference needs it",
                "install the package " + tool.package};
    }
    return {tool.name, Check::State::ok, "not installed; builds are faster with it", ""};
}

} // namespace

Checks tools(Bench& bench) {
    Checks checks;
    for (const auto& tool : all_tools()) {
        try {
            checks.push_back(check_tool(tool, bench.session().cancel()));
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            checks.push_back({tool.name, Check::State::fail, error.what(), error.hint});
        }
    }
    return checks;
}

} // namespace xtask::cli::doctor
