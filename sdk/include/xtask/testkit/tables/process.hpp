/// The tables "xtask.process/1" and "xtask.lock/1" of the fake host.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

inline ProcessStart read(const xtask_process_start& record) {
    ProcessStart start;
    for (std::uint64_t i = 0; i < record.argument_count; ++i)
        start.arguments.push_back(abi::copy(record.arguments[i]));
    for (std::uint64_t i = 0; i < record.environment_count; ++i) {
        start.environment.emplace_back(abi::copy(record.environment[i].name),
                                       abi::copy(record.environment[i].value));
    }
    for (std::uint64_t i = 0; i < record.dropped_count; ++i)
        start.dropped.push_back(abi::copy(record.dropped[i]));
    start.directory = abi::copy(record.directory);
    start.log = abi::copy(record.log);
    start.keep = record.keep;
    start.merge = (record.flags & XTASK_PROCESS_MERGE) != 0;
    start.idle_timeout = record.idle_timeout;
    start.total_timeout = record.total_timeout;
    return start;
}

inline std::int32_t next_event(xtask_run* run, std::uint64_t handle, const xtask_process_event** event) {
    return guard(run, [&](FakeHost& host) {
        host.ui.check();
        FakeProcess::Child& child = host.process.children.at(handle);
        child.record.state = static_cast<std::uint32_t>(child.event.state);
        child.record.code = child.event.code;
        child.record.output = abi::borrow(child.said ? std::string_view() : child.event.output);
        child.record.errors = abi::borrow(child.said ? std::string_view() : child.event.errors);
        child.said = true;
        *event = &child.record;
    });
}

inline constexpr xtask_process_v1 process{
    sizeof(xtask_process_v1),
    0,
    [](xtask_run* run, const xtask_process_start* what, std::uint64_t* handle) {
        return guard(run, [&](FakeHost& host) {
            host.ui.check();
            *handle = host.process.started.size() + 1;
            host.process.children[*handle].event = host.process.run(read(*what));
            ++host.process.running;
        });
    },
    [](xtask_run* run, std::uint64_t handle, std::int64_t, const xtask_process_event** event) {
        return next_event(run, handle, event);
    },
    [](xtask_run* run, std::uint64_t handle, std::int64_t, const xtask_process_event** event) {
        return next_event(run, handle, event);
    },
    [](xtask_run* run, std::uint64_t) { --host_of(run).process.running; },
    [](xtask_run* run, std::uint32_t* processors, std::uint64_t* memory) {
        *processors = host_of(run).process.capacity.processors;
        *memory = host_of(run).process.capacity.memory;
        return std::int32_t{XTASK_OK};
    },
};

inline constexpr xtask_lock_v1 lock{
    sizeof(xtask_lock_v1),
    0,
    [](xtask_run* run, xtask_str path, std::int64_t, std::uint64_t* handle, std::uint32_t* exclusive) {
        return guard(run, [&](FakeHost& host) {
            host.ui.check();
            host.lock.acquire(abi::copy(path));
            *handle = host.lock.taken.size();
            if (exclusive != nullptr) *exclusive = host.lock.exclusive ? 1 : 0;
        });
    },
    [](xtask_run* run, std::uint64_t handle) {
        FakeHost& host = host_of(run);
        host.lock.ours.erase(host.lock.taken.at(handle - 1));
    },
};

} // namespace xtask::testkit::tables
