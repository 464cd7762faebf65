#include "runner.hpp"

#include "status.hpp"
#include "words.hpp"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace xtask::cpp_reference {

namespace {

constexpr std::size_t largest_answer = std::size_t{32} << 20U;
constexpr std::int64_t status_interval = 250; // ms; the time it has taken goes on even in silence

/// Variables that would make the tools work elsewhere, ask somebody, or speak in a way nobody here
/// understands.
const std::vector<std::string>& dropped_variables() {
    static const std::vector<std::string> names{"GIT_*",     "SSH_ASKPASS*", "MAKEFLAGS",      "MFLAGS",
                                                "MAKELEVEL", "NINJA_STATUS", "CLICOLOR_FORCE", "LC_*",
                                                "LANGUAGE",  "DESTDIR"};
    return names;
}

std::string command_line(const std::vector<std::string>& arguments) {
    std::string line;
    for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + shell_word(argument);
    return line;
}

ProcessStart start_of(const Step& step, const std::string& log, std::int64_t timeout) {
    ProcessStart start;
    start.arguments = step.arguments;
    start.directory = step.directory;
    start.dropped = dropped_variables();
    start.environment = {{"LC_ALL", "C"}};
    start.environment.insert(start.environment.end(), step.environment.begin(), step.environment.end());
    start.merge = !step.capture;
    if (!step.capture) start.log = log;
    start.idle_timeout = timeout;
    start.total_timeout = step.total_timeout;
    return start;
}

} // namespace

void Runner::log_to(const std::string& path) {
    context_.files().write(path, "");
    log_ = path;
}

void Runner::log_command(const Step& step) const {
    const std::string text = "\n$ " + command_line(step.arguments) + "\n";
    context_.ui().debug("running " + command_line(step.arguments));
    if (log_.empty() || step.capture) return;
    const int fd = ::open(log_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return; // the step itself will find out
    // A full disk is found out by the step as well.
    [[maybe_unused]] const ssize_t written = ::write(fd, text.data(), text.size());
    ::close(fd);
}

StepResult Runner::run(const Step& step) {
    const auto begin = std::chrono::steady_clock::now();
    Ui ui = context_.ui();
    StepResult result;
    LineSplitter splitter;
    std::string last_line;
    const auto show = [&] {
        const auto taken = std::chrono::steady_clock::now() - begin;
        ui.status(status_line(step.name, std::chrono::duration_cast<std::chrono::seconds>(taken), last_line));
    };
    const auto take_line = [&](std::string_view line) {
        result.tail.add(line);
        result.first_error.add(line);
        last_line = line;
    };

    log_command(step);
    show();
    Process process = context_.start(start_of(step, log_, timeout_));
    while (!result.end.ended()) {
        const ProcessEvent event = process.wait(status_interval);
        if (step.capture) {
            result.output += event.output;
        } else {
            splitter.add(event.output, take_line);
        }
        splitter.add(event.errors, take_line);
        if (result.output.size() > largest_answer)
            throw Error(ExitCode::network, "answer-too-long",
                        step.arguments.front() + " has too much to say");
        result.end.state = event.state;
        result.end.code = event.code;
        if (!event.ended()) show();
    }
    splitter.add("\n", take_line);
    return result;
}

StepResult Runner::run_in_time(const Step& step, ExitCode late) {
    using State = ProcessEvent::State;
    StepResult result = run(step);
    const std::string& program = step.arguments.front();
    const auto seconds = [](std::int64_t milliseconds) { return std::to_string(milliseconds / 1000) + " s"; };
    switch (result.end.state) {
    case State::not_found:
        throw Error(ExitCode::build_failed, "tool-missing", program + " cannot be run",
                    "install it, then repeat the command");
    case State::idle:
        throw Error(late, "timeout",
                    step.name + ": " + program + " said nothing for " + seconds(timeout_) +
                        " and was stopped",
                    "allow more with --timeout", late == ExitCode::network);
    case State::expired:
        throw Error(late, "timeout",
                    step.name + ": " + program + " took more than " + seconds(step.total_timeout) +
                        " and was stopped");
    default:
        return result;
    }
}

void Runner::pause(std::chrono::milliseconds time) {
    pollfd stop{context_.ui().cancel_fd(), POLLIN, 0};
    ::poll(&stop, 1, static_cast<int>(time.count()));
    context_.check_cancelled();
}

std::string log_hint(const Runner& runner) {
    return runner.log().empty() ? std::string() : "the whole output is in " + runner.log();
}

} // namespace xtask::cpp_reference
