#include "full/step.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

namespace xtask::crossval {

namespace {

constexpr std::size_t longest_line = std::size_t{64} << 20U;

std::string own_program() {
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error)
        throw Error(ExitCode::failure, "no-program",
                    "cannot find out where xtask itself is: " + error.message());
    return path.string();
}

std::string shell_word(const std::string& word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

void write_value(JsonWriter& json, const JsonView& value) {
    if (value.is_object()) {
        json.begin_object();
        for (const JsonView member : value) write_value(json.key(member.key()), member);
        json.end_object();
    } else if (value.is_array()) {
        json.begin_array();
        for (const JsonView element : value) write_value(json, element);
        json.end_array();
    } else if (const auto text = value.text()) {
        json.value(*text);
    } else if (const auto number = value.integer()) {
        json.value(*number);
    } else if (const auto real = value.real()) {
        json.value(*real);
    } else if (const auto flag = value.boolean()) {
        json.value(*flag);
    } else {
        json.null();
    }
}

void take_line(Context& context, std::string_view line, Ending& ending, std::string& said) {
    const JsonDocument document = context.parse_json(line);
    const std::string event = document["event"].text_or("");
    if (event == "done" || event == "error") {
        ending.ended = true;
        ending.exit_code = document["exit_code"].integer().value_or(1);
        ending.reason = document["reason"].text_or("");
        ending.message = document["message"].text_or("");
        ending.hint = document["hint"].text_or("");
        ending.retryable = document["retryable"].boolean().value_or(false);
        if (document["result"]) ending.result = json_text(document["result"]);
        return;
    }
    const auto done = document["done"].integer(), total = document["total"].integer();
    said = event;
    if (done && total && *total > 0) said += " " + std::to_string(*done * 100 / *total) + "%";
    context.ui().event("step", line);
}

/// Settings of this process that a step needs too, and that children do not get unasked.
std::vector<std::pair<std::string, std::string>> passed_on(Context& context, bool token) {
    constexpr std::array<const char*, 1> ours{"XTASK_PLUGIN_PATH"};
    constexpr std::array<const char*, 3> tokens{"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH"};
    std::vector<std::pair<std::string, std::string>> variables;
    const auto add = [&](const char* name) {
        if (const auto value = context.settings().environment(name)) variables.emplace_back(name, *value);
    };
    std::for_each(ours.begin(), ours.end(), add);
    if (token) std::for_each(tokens.begin(), tokens.end(), add);
    return variables;
}

ExitCode exit_code_of(const ProcessEvent& end) {
    const bool known = end.state == ProcessEvent::State::exited && is_exit_code(end.code) && end.code != 0;
    return known ? static_cast<ExitCode>(end.code) : ExitCode::failure;
}

} // namespace

std::string json_text(const JsonView& value) {
    JsonWriter json;
    write_value(json, value);
    return json.take();
}

std::string_view name_of(StepState state) noexcept {
    switch (state) {
    case StepState::done:
        return "done";
    case StepState::skipped:
        return "skipped";
    case StepState::planned:
        return "planned";
    case StepState::failed:
        return "failed";
    case StepState::not_reached:
        break;
    }
    return "not-reached";
}

std::string command_line(const Step& step) {
    std::string line;
    for (const auto& [name, value] : step.environment) line += name + "=" + shell_word(value) + " ";
    line += "xtask " + step.name;
    for (const std::string& word : step.arguments) line += " " + shell_word(word);
    return line;
}

void read_lines(Context& context, std::string& buffer, Ending& ending, std::string& said) {
    std::size_t begin = 0;
    for (auto end = buffer.find('\n'); end != buffer.npos; end = buffer.find('\n', begin)) {
        const std::string_view line = std::string_view(buffer).substr(begin, end - begin);
        begin = end + 1;
        try {
            take_line(context, line, ending, said);
        } catch (const Error& error) {
            if (is_signal(error.code)) throw;
            context.ui().debug("a step said something that is no JSON");
        }
    }
    buffer.erase(0, begin);
    if (buffer.size() > longest_line)
        throw Error(ExitCode::failure, "bad-step", "a step says a line without an end");
}

std::optional<Error> run_step(Context& context, const Step& step, StepReport& report) {
    const auto begin = std::chrono::steady_clock::now();
    ProcessStart start;
    start.arguments = {own_program(), step.name};
    start.arguments.insert(start.arguments.end(), step.arguments.begin(), step.arguments.end());
    start.arguments.insert(start.arguments.end(), {"--json", "--no-progress"});
    start.environment = passed_on(context, step.talks_to_hub);
    start.environment.insert(start.environment.end(), step.environment.begin(), step.environment.end());
    Ui ui = context.ui();
    ui.info(command_line(step));
    Process process = context.start(start);
    std::string buffer, said, errors;
    Ending ending;
    ProcessEvent event;
    while (!event.ended()) {
        event = process.wait(500);
        buffer += event.output;
        errors += event.errors;
        if (errors.size() > 65536) errors.erase(0, errors.size() - 32768);
        read_lines(context, buffer, ending, said);
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
        ui.status(step.name + " " + std::to_string(seconds.count()) + " s" +
                  (said.empty() ? "" : "  " + said));
    }
    ui.status("");
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    report.result = ending.result;
    report.command = command_line(step);
    if (event.succeeded()) {
        report.state = StepState::done;
        return std::nullopt;
    }
    report.state = StepState::failed;
    const std::string message = !ending.message.empty() ? ending.message : "it ended without saying why";
    return Error(exit_code_of(event), ending.reason.empty() ? "step-failed" : ending.reason,
                 step.name + ": " + message,
                 (ending.hint.empty() ? "" : ending.hint + "; ") +
                     "to repeat this step alone: " + command_line(step),
                 ending.retryable);
}

} // namespace xtask::crossval
