/// One command of xtask, run as a child: its JSON lines are read, its exit code is ours.
#pragma once

#include <xtask/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask::crossval {

struct Step {
    std::string name;                     ///< "fetch-cpp"
    std::vector<std::string> arguments{}; ///< without the program and --json
    bool talks_to_hub = false;            ///< it gets the hub's token
    std::vector<std::pair<std::string, std::string>> environment{};
};

enum class StepState { done, skipped, planned, failed, not_reached };
std::string_view name_of(StepState state) noexcept;

struct StepReport {
    std::string name, command; ///< a line for a shell that repeats it
    StepState state = StepState::not_reached;
    std::string why{};    ///< it was skipped
    std::string result{}; ///< JSON of `done.result`; empty: none
    double seconds = 0;
};

/// Runs it to its end; what goes on in it is shown as status and, with --json, passed on as events "progress"
/// and so on inside an event "step". Fills `report`. The Error of a step that failed is returned: code,
/// reason and hint are the child's, the message names the step, the hint also the command that repeats it.
/// Throws the Error of a signal.
std::optional<Error> run_step(Context& context, const Step& step, StepReport& report);

/// The command line of a step, quoted for a shell: "xtask fetch-cpp --tag v1".
std::string command_line(const Step& step);

/// What the lines of a child say: the last `done` or `error`.
struct Ending {
    bool ended = false;
    std::int64_t exit_code = 0;
    std::string reason, message, hint, result;
    bool retryable = false;
};

/// Takes complete lines out of `buffer`. `said`: a short text for the status line.
void read_lines(Context& context, std::string& buffer, Ending& ending, std::string& said);

/// A JSON value as text again.
std::string json_text(const JsonView& value);

} // namespace xtask::crossval
