#include "full/steps.hpp"

#include "cpp_cache.hpp"

namespace xtask::crossval {

namespace {

constexpr const char* fixture_folder = "test-fixtures";

/// Adds "--flag value" for an option that was set. A default is left to the command itself, whose own
/// settings may say otherwise.
void pass(std::vector<std::string>& words, const Args& args, std::string_view option,
          std::string_view as = {}) {
    if (args.origin(option) == Origin::defaulted) return;
    const std::string flag = "--" + std::string(as.empty() ? option : as);
    for (std::string& value : args.all(option)) {
        words.push_back(flag);
        words.push_back(std::move(value));
    }
}

void pass_flag(std::vector<std::string>& words, const Args& args, std::string_view option,
               std::string_view as = {}) {
    if (args.flag(option)) words.push_back("--" + std::string(as.empty() ? option : as));
}

Step model_step(const Args& args) {
    if (args.has("fixture")) {
        return {"gen-fixtures", {"--size", args.text("fixture"), "--output", fixture_folder}};
    }
    Step step{"download-model"};
    step.talks_to_hub = true;
    for (const char* option : {"id", "file", "rev", "sha256", "out", "base-url"})
        pass(step.arguments, args, option);
    pass_flag(step.arguments, args, "force-download", "force");
    pass_flag(step.arguments, args, "offline");
    pass_flag(step.arguments, args, "dry-run");
    return step;
}

Step reference_step(const Args& args) {
    Step step{"fetch-cpp"};
    for (const char* option : {"tag", "repo", "cache", "backend"}) pass(step.arguments, args, option);
    for (const std::string& flags : args.all("cmake-flags"))
        step.arguments.push_back("--cmake-flags=" + flags);
    pass_flag(step.arguments, args, "force-build", "force");
    pass_flag(step.arguments, args, "offline");
    pass_flag(step.arguments, args, "dry-run");
    return step;
}

} // namespace

std::string model_path(Context& context, const StepReport& report) {
    if (report.result.empty()) return {};
    const JsonDocument document = context.parse_json(report.result);
    const JsonView files = document["files"]; // gen-fixtures has several, the model first
    const JsonView file = files.is_array() && files.size() > 0 ? *files.begin() : document.root();
    return file["path"].text_or("");
}

std::vector<PlannedStep> preparing_steps(const Args& args) {
    if (args.has("reference") && !args.flag("skip-fetch"))
        throw Error(ExitCode::usage, "bad-value",
                    "--reference names another engine than the one fetch-cpp builds", "add --skip-fetch");
    std::vector<PlannedStep> steps;
    steps.push_back({model_step(args), args.flag("skip-download") ? "--skip-download" : ""});
    steps.push_back({reference_step(args), args.flag("skip-fetch") ? "--skip-fetch" : ""});
    if (args.has("fixture") && args.flag("dry-run")) steps.front().skipped = "--dry-run";
    return steps;
}

Step crossval_step(const Args& args, const std::string& model) {
    Step step{"crossval"};
    if (!model.empty()) step.arguments = {"--model", model};
    for (const char* option : {"reference", "candidate", "profile", "report"})
        pass(step.arguments, args, option);
    if (args.has("cache")) step.environment.emplace_back(cpp_cache::variable, args.text("cache"));
    return step;
}

} // namespace xtask::crossval
