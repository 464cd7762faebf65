/// Child processes: started, followed and stopped with everything they started in their turn.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace xtask::services {

struct ProcessOptions {
    std::vector<std::string> arguments; ///< argv; the program by its absolute path, or a name to find in PATH
    std::vector<std::string>
        environment;       ///< "NAME=value", all of it (child_environment.hpp); its PATH counts
    std::string directory; ///< where it runs; empty: where we do
    std::string log;       ///< file that gets both streams, appended; empty: none
    /// Bytes of each stream that are held for `wait`. A program that writes more waits until they are taken.
    /// 0: none are, and it never waits.
    std::uint64_t keep = 0;
    bool merge = false; ///< standard error goes where standard output goes, in the order written
    Duration idle{0};   ///< longest silence; 0: no limit. Time spent waiting for `wait` does not count
    Duration total{0};  ///< longest run; 0: no limit
};

struct ProcessEvent {
    enum class State {
        running,
        exited,    ///< `code`: its exit status
        signalled, ///< `code`: the signal
        idle,      ///< stopped after ProcessOptions::idle
        expired,   ///< stopped after ProcessOptions::total
        not_found, ///< never ran; `code`: ENOENT, EACCES, ENOEXEC, …
    };

    State state = State::running;
    int code = 0;
    std::string output, errors; ///< written since the last event

    bool ended() const noexcept { return state != State::running; }
};

/// A thread of its own reads what the program writes, keeps the limits, and stops it once `cancel` is
/// requested, whatever the command is doing. Stopped means: SIGTERM for its process group, and after a grace
/// SIGKILL for its whole session. What a program leaves running in its session when it ends is stopped too.
/// Used by one thread.
class Process {
  public:
    static constexpr Duration default_grace{100};

    /// Starts at once; a program that is not there is an event, not an error. Throws Error(failure) where the
    /// folder or the log cannot be used or the system has no process, thread or descriptor left, and
    /// Error(no_space).
    Process(const ProcessOptions& options, const base::Cancel& cancel);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process(); ///< stops it

    /// Returns when something was written, it has ended, or `limit` has passed; none: no limit. Once it has
    /// ended: at once, every time. Throws the signal's Error, when the program has been stopped, and the
    /// Error of a log that could not be written.
    ProcessEvent wait(std::optional<Duration> limit);

    /// SIGTERM, after `grace` SIGKILL; returns when it has ended. What has ended already stays as it is.
    ProcessEvent stop(Duration grace = default_grace);

  private:
    struct Running;
    std::unique_ptr<Running> running_; ///< null: it was not found
    ProcessEvent end_;                 ///< what is said then
};

} // namespace xtask::services
