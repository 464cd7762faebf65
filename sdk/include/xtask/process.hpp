/// Service "xtask.process/1": child processes, streamed, limited, and stopped with all that they started.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xtask {

/// A program to run; no shell is in between. Its standard input is /dev/null.
struct ProcessStart {
    /// The program first: an absolute path, or a name that is looked up in the child's PATH.
    std::vector<std::string> arguments{};
    /// Set on top of what is inherited.
    std::vector<std::pair<std::string, std::string>> environment{};
    /// Not inherited; "GIT_*": every name that begins so. HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH and
    /// XTASK_* never are.
    std::vector<std::string> dropped{};
    std::string directory{}; ///< where it runs; empty: where xtask does
    std::string log{};       ///< file that gets both streams, appended; empty: none
    /// Bytes of each stream that are held for `wait`; a program that writes more waits until they are taken.
    /// 0: none are held, and it never waits.
    std::uint64_t keep = 1U << 20U;
    bool merge = false;             ///< standard error goes where standard output goes
    std::int64_t idle_timeout = 0;  ///< ms without output; 0: no limit
    std::int64_t total_timeout = 0; ///< ms; 0: no limit
};

struct ProcessEvent {
    enum class State : std::uint32_t {
        running = XTASK_PROCESS_RUNNING,
        exited = XTASK_PROCESS_EXITED,       ///< `code`: its exit status
        signalled = XTASK_PROCESS_SIGNALLED, ///< `code`: the signal
        idle = XTASK_PROCESS_IDLE,           ///< stopped after `idle_timeout`
        expired = XTASK_PROCESS_EXPIRED,     ///< stopped after `total_timeout`
        not_found = XTASK_PROCESS_NOT_FOUND, ///< there is no such program; `code`: the errno
    };

    State state = State::running;
    int code = 0;
    std::string output{}, errors{}; ///< written since the last event

    bool ended() const noexcept { return state != State::running; }
    bool succeeded() const noexcept { return state == State::exited && code == 0; }
};

/// Runs from construction; stopped by destruction. The host reads what it writes and keeps its limits
/// whatever the plugin does meanwhile, and stops it on a signal.
class Process {
  public:
    Process(Session session, const ProcessStart& start)
        : session_(session), table_(&session.service<xtask_process_v1>(XTASK_PROCESS)) {
        const std::vector<xtask_str> arguments = borrow(start.arguments), dropped = borrow(start.dropped);
        std::vector<xtask_pair> environment;
        environment.reserve(start.environment.size());
        for (const auto& [name, value] : start.environment)
            environment.push_back({abi::borrow(name), abi::borrow(value)});
        auto record = abi::make<xtask_process_start>();
        if (start.merge) record.flags |= XTASK_PROCESS_MERGE;
        record.arguments = arguments.data();
        record.argument_count = arguments.size();
        record.environment = environment.data();
        record.environment_count = environment.size();
        record.dropped = dropped.data();
        record.dropped_count = dropped.size();
        record.directory = abi::borrow(start.directory);
        record.log = abi::borrow(start.log);
        record.keep = start.keep;
        record.idle_timeout = start.idle_timeout;
        record.total_timeout = start.total_timeout;
        session_.check(table_->start(session_.run(), &record, &handle_));
    }
    Process(Process&& other) noexcept
        : session_(other.session_), table_(std::exchange(other.table_, nullptr)), handle_(other.handle_) {}
    Process& operator=(Process&&) = delete;
    ~Process() {
        if (table_ != nullptr) table_->release(session_.run(), handle_);
    }

    /// Returns when something was written, it has ended, or `timeout` ms have passed; none: no limit. Throws
    /// the Error of the signal.
    ProcessEvent wait(std::optional<std::int64_t> timeout = std::nullopt) {
        const xtask_process_event* event = nullptr;
        session_.check(table_->wait(session_.run(), handle_, timeout.value_or(-1), &event));
        return read(session_.expect(event));
    }

    /// SIGTERM, after `grace` ms SIGKILL. Returns when it has ended.
    ProcessEvent stop(std::int64_t grace = 100) {
        const xtask_process_event* event = nullptr;
        session_.check(table_->stop(session_.run(), handle_, grace, &event));
        return read(session_.expect(event));
    }

  private:
    static std::vector<xtask_str> borrow(const std::vector<std::string>& texts) {
        std::vector<xtask_str> borrowed;
        borrowed.reserve(texts.size());
        for (const std::string& text : texts) borrowed.push_back(abi::borrow(text));
        return borrowed;
    }
    static ProcessEvent read(const xtask_process_event& event) {
        using R = xtask_process_event;
        return {static_cast<ProcessEvent::State>(abi::get(event, &R::state)), abi::get(event, &R::code),
                abi::copy(abi::get(event, &R::output)), abi::copy(abi::get(event, &R::errors))};
    }

    Session session_;
    const xtask_process_v1* table_;
    std::uint64_t handle_ = 0;
};

/// What programs started now may use, within this process's limits.
struct Capacity {
    std::uint32_t processors = 1;
    std::uint64_t memory = 0; ///< bytes that can be had without swapping
};

inline Capacity capacity(Session session) {
    const auto& table = session.service<xtask_process_v1>(XTASK_PROCESS);
    Capacity found;
    session.check(table.capacity(session.run(), &found.processors, &found.memory));
    return found;
}

} // namespace xtask
