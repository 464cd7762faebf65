#include "engine/launcher.hpp"

#include <algorithm>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

namespace xtask::crossval {

namespace {

constexpr std::size_t kept_errors = 4096;

/// What decides how many threads compute, in the libraries that engines are made of.
constexpr const char* thread_variables[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                                            "GGML_NUM_THREADS", "RAYON_NUM_THREADS"};

std::string signal_name(int number) {
    const char* name = ::sigabbrev_np(number);
    return "signal " + std::to_string(number) + (name == nullptr ? "" : " (SIG" + std::string(name) + ")");
}

bool is_program(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

} // namespace

std::string Ran::how() const {
    const std::string code = status == 0 ? "" : "exit status " + std::to_string(status);
    if (code.empty() && last_words.empty()) return {};
    return " (" + code + (code.empty() || last_words.empty() ? "" : ": ") + last_words + ")";
}

ProcessStart Launcher::prepared(const std::vector<std::string>& arguments, const Values& values) const {
    Values all = values;
    all.insert(setting_.values.begin(), setting_.values.end());
    ProcessStart start;
    start.arguments = filled(arguments, all);
    // llama.cpp takes any option from there.
    start.dropped = {"LLAMA_ARG_*", "LLAMA_API_KEY", "LLAMA_LOG_*"};
    start.environment = {{"LC_ALL", "C.UTF-8"}, {"PYTHONHASHSEED", "0"}};
    for (const char* name : thread_variables) start.environment.emplace_back(name, all["threads"]);
    const Settings settings = context_.settings();
    std::string libraries;
    for (const std::string& folder : description_.library_path)
        libraries += (libraries.empty() ? "" : ":") + filled(folder, all);
    if (!libraries.empty()) {
        if (const auto inherited = settings.environment("LD_LIBRARY_PATH")) libraries += ":" + *inherited;
        start.environment.emplace_back("LD_LIBRARY_PATH", libraries);
    }
    for (const std::string& name : description_.inherit) {
        if (const auto value = settings.environment(name)) start.environment.emplace_back(name, *value);
    }
    for (const auto& [name, value] : description_.environment)
        start.environment.emplace_back(name, filled(value, all));
    start.directory = setting_.scratch;
    start.log = setting_.log;
    return start;
}

Reply<Ran> Launcher::run(const std::vector<std::string>& arguments, const Values& values) const {
    using State = ProcessEvent::State;
    using Kind = Refusal::Kind;
    ProcessStart start = prepared(arguments, values);
    start.total_timeout = timeout();
    const std::string& program = start.arguments.front();
    Ran ran;
    std::string errors;
    ProcessEvent event;
    Process process = context_.start(start);
    while (!event.ended()) {
        event = process.wait();
        ran.output += event.output;
        errors += event.errors;
        if (errors.size() > 2 * kept_errors) errors.erase(0, errors.size() - kept_errors);
        if (ran.output.size() > max_output)
            return Refusal{Kind::lost,
                           program + " said more than " + std::to_string(max_output >> 20U) + " MiB"};
    }
    ran.status = event.code;
    ran.last_words = last_line(errors);
    const std::string words = ran.last_words.empty() ? "" : ": " + ran.last_words;
    switch (event.state) {
    case State::not_found:
        return Refusal{Kind::missing, program + " cannot be run"};
    case State::signalled:
        return Refusal{Kind::crashed, program + " was ended by " + signal_name(event.code) + words};
    case State::idle:
    case State::expired:
        return Refusal{Kind::timed_out, program + " took more than " + std::to_string(timeout() / 1000) +
                                            " s and was stopped"};
    default:
        return ran;
    }
}

std::string Launcher::fresh_path(const std::string& ending) {
    return setting_.scratch + "/" + std::to_string(++last_) + ending;
}

void Launcher::status(const std::string& text) const {
    context_.ui().status(description_.name + ": " + text);
    context_.check_cancelled();
}

std::string find_program(const std::string& program, const std::string& path_variable) {
    if (program.find('/') != program.npos) return is_program(program) ? program : "";
    std::string_view rest = path_variable;
    while (!rest.empty()) {
        const auto colon = std::min(rest.find(':'), rest.size());
        const std::string path = std::string(rest.substr(0, colon)) + "/" + program;
        rest.remove_prefix(std::min(colon + 1, rest.size()));
        if (path.front() == '/' && is_program(path)) return path;
    }
    return {};
}

std::string last_line(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find_last_of("\n\r");
        const auto line = end == text.npos ? text : text.substr(end + 1);
        if (line.find_first_not_of(" \t") != line.npos) {
            std::string shown(line.substr(0, 200));
            for (char& c : shown)
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
            return shown;
        }
        text = end == text.npos ? std::string_view() : text.substr(0, end);
    }
    return {};
}

} // namespace xtask::crossval
