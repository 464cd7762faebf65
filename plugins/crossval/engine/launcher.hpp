/// Starts the programs of one engine: with its environment, a limit of time, nothing on standard input.
#pragma once

#include "engine/description.hpp"
#include "engine/reply.hpp"
#include "engine/template.hpp"

#include <xtask/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::crossval {

/// What is the same for every program of an engine.
struct EngineSetting {
    Values values;            ///< model, here, bin, threads, context
    std::string scratch;      ///< folder for files between engine and us; where programs run
    std::string log;          ///< gets all that they say
    std::int64_t timeout = 0; ///< ms, for an engine whose description has none
};

/// A program that ended by itself. Its exit status proves nothing.
struct Ran {
    int status = 0;
    std::string output;     ///< standard output
    std::string last_words; ///< the last line of standard error; may be empty

    /// " (exit status 1: cannot open …)", for a reason; empty where there is nothing to say.
    std::string how() const;
};

class Launcher {
  public:
    static constexpr std::uint64_t max_output = 64U << 20U; ///< bytes

    Launcher(Context& context, Description description, EngineSetting setting)
        : context_(context), description_(std::move(description)), setting_(std::move(setting)) {}

    Context& context() const noexcept { return context_; }
    const Description& description() const noexcept { return description_; }
    const EngineSetting& setting() const noexcept { return setting_; }
    std::int64_t timeout() const noexcept { return description_.timeout.value_or(setting_.timeout); }

    /// Whatever its exit status. Refusals: missing, crashed (a signal), timed_out, lost (too much output).
    /// Throws the Error of a signal to us.
    Reply<Ran> run(const std::vector<std::string>& arguments, const Values& values = {}) const;

    /// The same words and environment for a program that is started, not waited for.
    ProcessStart prepared(const std::vector<std::string>& arguments, const Values& values) const;

    /// A name in the scratch folder that was not given before.
    std::string fresh_path(const std::string& ending);

    /// Shown while something takes its time.
    void status(const std::string& text) const;

  private:
    Context& context_;
    Description description_;
    EngineSetting setting_;
    std::uint64_t last_ = 0;
};

/// Where a program is: an absolute path as it stands, a name as PATH has it. Empty: nowhere.
std::string find_program(const std::string& program, const std::string& path_variable);

/// The last line with something in it, printable and at most 200 bytes.
std::string last_line(std::string_view text);

} // namespace xtask::crossval
