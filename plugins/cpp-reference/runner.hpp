/// Runs the steps of a build one after the other: logged, limited, told about.
#pragma once

#include "failure.hpp"
#include "lines.hpp"

#include <xtask/context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace xtask::cpp_reference {

struct Step {
    std::string name; ///< for the status line: "fetching", "building"
    std::vector<std::string> arguments{};
    std::string directory{};
    std::vector<std::pair<std::string, std::string>> environment{}; ///< on top of that of every step
    bool capture = false;           ///< its standard output is an answer, and does not go into the log
    std::int64_t total_timeout = 0; ///< ms; 0: none but that of silence
};

struct StepResult {
    ProcessEvent end;   ///< how it ended; no texts
    std::string output; ///< with `capture`: standard output
    Tail tail;          ///< the last lines of everything else
    FirstError first_error;

    bool succeeded() const noexcept { return end.succeeded(); }
};

class Runner {
  public:
    /// `timeout`: the longest silence of a step, ms.
    Runner(Context& context, std::int64_t timeout) : context_(context), timeout_(timeout) {}

    /// Starts the log of this run anew; before that nothing is logged. Throws what the files service does.
    void log_to(const std::string& path);
    const std::string& log() const noexcept { return log_; }

    /// Throws the Error of a signal; an answer beyond 32 MiB is Error(network). How a program ends is a
    /// result.
    StepResult run(const Step& step);

    /// The same, and an Error for a program that is not there (build_failed), and for one that was out of
    /// time, with the code given.
    StepResult run_in_time(const Step& step, ExitCode late);

    /// Waits, until a signal at most.
    void pause(std::chrono::milliseconds time);

    Context& context() noexcept { return context_; }

  private:
    void log_command(const Step& step) const;

    Context& context_;
    const std::int64_t timeout_;
    std::string log_;
};

/// Where the log is, for the hint of an error; empty without one.
std::string log_hint(const Runner& runner);

} // namespace xtask::cpp_reference
