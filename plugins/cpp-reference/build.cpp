#include "build.hpp"

#include "configure.hpp"
#include "jobs.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

namespace xtask::cpp_reference {

namespace {

/// What the engine may be called, best first, and what is published beside it where it is built.
constexpr std::array engine_names{"llama-cli", "bitnet-cli", "main"};
constexpr std::array tool_names{"llama-tokenize", "llama-perplexity", "llama-server", "llama-results"};

/// How the build tree was configured, and with what. Another way needs a new tree: CMake keeps old values,
/// and objects of another compiler look up to date.
struct BuildRecord {
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<Tool> tools;
};

std::string record_json(const BuildRecord& record) {
    JsonWriter json;
    json.begin_object().member("schema", 1).key("arguments").begin_array();
    for (const std::string& argument : record.arguments) json.value(argument);
    json.end_array().key("environment").begin_object();
    for (const auto& [name, value] : record.environment) json.member(name, value);
    write_tools(json.end_object().key("tools"), record.tools);
    return json.end_object().take();
}

bool can_be_kept(Context& context, const Cache& cache, const BuildRecord& wanted) {
    try {
        const JsonDocument document = context.parse_json(context.files().read(cache.build_record()));
        BuildRecord record;
        for (const JsonView argument : document["arguments"])
            record.arguments.push_back(argument.text_or(""));
        for (const JsonView variable : document["environment"])
            record.environment.emplace_back(variable.key(), variable.text_or(""));
        const auto tools = read_tools(document["tools"]);
        return record.arguments == wanted.arguments && record.environment == wanted.environment &&
               std::all_of(tools.begin(), tools.end(),
                           [](const Tool& tool) { return compare(tool) == Sameness::same; });
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
        return false;
    }
}

[[noreturn]] void fail(Runner& runner, const Step& step, const StepResult& result, const char* reason) {
    Ui ui = runner.context().ui();
    ui.error("the last lines of " + runner.log() + ":\n" + result.tail.text(15));
    const std::string first = result.first_error.text();
    const std::string what =
        step.name + " failed: " + (first.empty() ? "there is no line that says error" : first);
    if (says_no_space(result.tail)) {
        throw Error(ExitCode::no_space, "no-space", what,
                    "free some space, or choose another folder with --cache; " + log_hint(runner));
    }
    const bool memory = says_no_memory(result.tail);
    throw Error(ExitCode::build_failed, reason, what,
                (memory ? "memory ran out: try fewer --jobs; " : "") + log_hint(runner));
}

void configure(Runner& runner, const Request& request, const std::string& path_variable) {
    const Cache& cache = request.cache;
    const bool generator_chosen = runner.context().settings().environment("CMAKE_GENERATOR").has_value();
    const std::string ninja = generator_chosen ? "" : find_tool(path_variable, {"ninja", "ninja-build"});
    BuildRecord record{configure_arguments(cache.source(), cache.build(), request.recipe.flags, ninja,
                                           find_tool(path_variable, {"ccache"})),
                       request.recipe.environment,
                       {}};
    if (!can_be_kept(runner.context(), cache, record)) {
        remove_tree(cache.build_record());
        remove_tree(cache.build());
    }
    ask_cmake(cache.build());
    const Step step{"configuring", record.arguments};
    const StepResult result = runner.run_in_time(step, ExitCode::build_failed);
    if (!result.succeeded()) fail(runner, step, result, "configure-failed");
    for (const Tool& tool : read_project(runner.context(), cache.build()).tools)
        record.tools.push_back(examined(tool));
    runner.context().files().write(cache.build_record(), record_json(record));
}

std::string list_of(std::vector<std::string> names) {
    constexpr std::size_t most = 10;
    std::sort(names.begin(), names.end());
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? text + ", …" : text;
}

/// Names of the targets to build, the engine first.
std::vector<std::string> targets_of(const Project& project, const std::string& asked) {
    std::vector<std::string> targets;
    if (asked.empty()) {
        const auto engine = std::find_if(engine_names.begin(), engine_names.end(),
                                         [&](const char* name) { return project.has(name); });
        if (engine != engine_names.end()) targets.emplace_back(*engine);
    } else if (project.has(asked)) {
        targets.push_back(asked);
    }
    if (targets.empty()) {
        const std::string wanted = asked.empty() ? "llama-cli, bitnet-cli or main" : asked;
        throw Error(ExitCode::engine_failed, "no-engine", "the project builds no " + wanted,
                    project.executables.empty()
                        ? "check --tag, --repo and --cmake-flags"
                        : "choose one with --binary: " + list_of(project.executables));
    }
    for (const char* tool : tool_names) {
        if (project.has(tool) && tool != targets.front()) targets.emplace_back(tool);
    }
    return targets;
}

} // namespace

Built build_engine(Runner& runner, const Request& request) {
    Context& context = runner.context();
    const std::string& build = request.cache.build();
    configure(runner, request, context.settings().environment("PATH").value_or(""));
    const Project project = read_project(context, build);
    const auto targets = targets_of(project, request.recipe.binary);

    const int jobs = request.jobs > 0 ? request.jobs : default_jobs(context.capacity());
    Step step{"building",
              {"cmake", "--build", build, "--config", "Release", "--parallel", std::to_string(jobs)}};
    step.arguments.emplace_back("--target");
    step.arguments.insert(step.arguments.end(), targets.begin(), targets.end());
    const StepResult result = runner.run_in_time(step, ExitCode::build_failed);
    if (!result.succeeded()) fail(runner, step, result, "build-failed");

    Built built;
    built.generator = project.generator;
    for (const Tool& tool : project.tools) built.tools.push_back(examined(tool));
    for (const std::string& target : targets)
        built.executables.push_back({target, artifact_of(context, build, target)});
    return built;
}

} // namespace xtask::cpp_reference
