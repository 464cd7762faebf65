#include "services/process.hpp"

#include "plugins/bridge/run.hpp"
#include "services/capacity.hpp"
#include "services/child_environment.hpp"

#include <unistd.h>

namespace xtask::plugins::bridge {

namespace {

constexpr std::uint64_t most_words = 100'000;
constexpr std::uint64_t most_kept = std::uint64_t{64} << 20;

Duration limit_of(std::int64_t milliseconds, const char* field) {
    if (milliseconds < 0) bad_call(field);
    return Duration(milliseconds);
}

std::vector<std::string> words(const xtask_str* list, std::uint64_t count, const char* field) {
    if (count > most_words || (count > 0 && list == nullptr)) bad_call(field);
    std::vector<std::string> result;
    for (std::uint64_t i = 0; i < count; ++i) {
        result.emplace_back(text(list[i], field));
        if (result.back().find('\0') != std::string::npos) bad_call(field);
    }
    return result;
}

std::string optional_path(xtask_str path) { return path.size == 0 ? std::string() : path_of(path); }

services::EnvironmentChanges changes_of(const xtask_process_start& in) {
    services::EnvironmentChanges changes;
    changes.dropped = words(in.dropped, in.dropped_count, "variables to drop");
    if (in.environment_count > most_words || (in.environment_count > 0 && in.environment == nullptr))
        bad_call("variables to set");
    for (std::uint64_t i = 0; i < in.environment_count; ++i) {
        changes.set.emplace_back(text(in.environment[i].name, "a variable's name"),
                                 text(in.environment[i].value, "a variable's value"));
    }
    return changes;
}

services::ProcessOptions options_of(const xtask_process_start& in) {
    if ((in.flags & ~std::uint32_t{XTASK_PROCESS_MERGE}) != 0) bad_call("flags of a process");
    services::ProcessOptions out;
    out.arguments = words(in.arguments, in.argument_count, "arguments of a process");
    if (out.arguments.empty()) bad_call("a process without a program");
    out.environment = services::child_environment(::environ, changes_of(in));
    out.directory = optional_path(in.directory);
    out.log = optional_path(in.log);
    out.keep = std::min(in.keep, most_kept);
    out.merge = (in.flags & XTASK_PROCESS_MERGE) != 0;
    out.idle = limit_of(in.idle_timeout, "idle_timeout");
    out.total = limit_of(in.total_timeout, "total_timeout");
    return out;
}

std::uint32_t state_of(services::ProcessEvent::State state) {
    using State = services::ProcessEvent::State;
    switch (state) {
    case State::running:
        return XTASK_PROCESS_RUNNING;
    case State::exited:
        return XTASK_PROCESS_EXITED;
    case State::signalled:
        return XTASK_PROCESS_SIGNALLED;
    case State::idle:
        return XTASK_PROCESS_IDLE;
    case State::expired:
        return XTASK_PROCESS_EXPIRED;
    case State::not_found:
        break;
    }
    return XTASK_PROCESS_NOT_FOUND;
}

std::int32_t start(xtask_run* run, const xtask_process_start* what, std::uint64_t* handle) {
    return guarded(run, [&] {
        if (handle == nullptr) bad_call("start without a place for the handle");
        const auto options = options_of(received(what, "process"));
        auto child = std::unique_ptr<xtask_run::Child>(
            new xtask_run::Child{services::Process(options, run->services.cancel), {}, {}});
        *handle = run->children.add(std::move(child));
    });
}

/// Lets `act` make the next event of the process, and hands it out.
template <class Act>
std::int32_t next_event(xtask_run* run, std::uint64_t handle, const xtask_process_event** event, Act act) {
    return guarded(run, [&] {
        if (event == nullptr) bad_call("a process without a place for its event");
        xtask_run::Child& child = run->children.at(handle);
        child.last = act(child.process);
        child.record = {sizeof child.record,       state_of(child.last.state), child.last.code, 0,
                        borrow(child.last.output), borrow(child.last.errors)};
        *event = &child.record;
    });
}

std::int32_t wait(xtask_run* run, std::uint64_t handle, std::int64_t timeout,
                  const xtask_process_event** event) {
    return next_event(run, handle, event, [&](services::Process& process) {
        if (timeout == -1) return process.wait(std::nullopt);
        return process.wait(limit_of(timeout, "time to wait for a process"));
    });
}

std::int32_t stop(xtask_run* run, std::uint64_t handle, std::int64_t grace,
                  const xtask_process_event** event) {
    return next_event(run, handle, event, [&](services::Process& process) {
        return process.stop(limit_of(grace, "grace of a process"));
    });
}

void release(xtask_run* run, std::uint64_t handle) {
    guarded(run, [&] { run->children.drop(handle); });
}

std::int32_t capacity(xtask_run* run, std::uint32_t* processors, std::uint64_t* memory) {
    return guarded(run, [&] {
        if (processors == nullptr || memory == nullptr) bad_call("capacity without a place for the answer");
        *processors = services::usable_processors();
        *memory = services::usable_memory();
    });
}

} // namespace

const xtask_process_v1 process_table{sizeof(xtask_process_v1), 0, start, wait, stop, release, capacity};

} // namespace xtask::plugins::bridge
