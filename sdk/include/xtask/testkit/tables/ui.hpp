/// The table "xtask.ui/1" of the fake host.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

inline constexpr xtask_ui_v1 ui{
    sizeof(xtask_ui_v1),
    0,
    [](xtask_run* run, std::uint32_t level, xtask_str text) {
        host_of(run).ui.log.push_back({level, abi::copy(text)});
    },
    [](xtask_run* run, xtask_str text) { host_of(run).ui.printed += abi::view(text); },
    [](xtask_run* run, xtask_str text) {
        return guard(run, [&](FakeHost& host) {
            JsonParser::parse(abi::view(text));
            host.ui.result = abi::copy(text);
        });
    },
    [](xtask_run* run, xtask_str name, xtask_str members) {
        return guard(run, [&](FakeHost& host) {
            if (!JsonParser::parse(abi::view(members)).root().is_object()) {
                throw Error(ExitCode::plugin, "bad-event", "the members of an event are no JSON object");
            }
            host.ui.events.push_back({abi::copy(name), abi::copy(members)});
        });
    },
    [](xtask_run* run, xtask_str question) {
        FakeUi& fake = host_of(run).ui;
        fake.questions.push_back(abi::copy(question));
        if (fake.answers.empty()) return std::int32_t{-1};
        const bool answer = fake.answers.front();
        fake.answers.pop_front();
        return std::int32_t{answer};
    },
    [](xtask_run* run) { return std::int32_t{host_of(run).ui.poll_signal()}; },
    [](xtask_run* run) { return std::int32_t{host_of(run).ui.cancel_fd()}; },
    [](xtask_run* run) { return host_of(run).ui.mode; },
    [](xtask_run* run, xtask_str label, std::uint64_t total) {
        auto& tasks = host_of(run).ui.progress;
        tasks.push_back({abi::copy(label), total});
        return std::uint64_t{tasks.size()};
    },
    [](xtask_run* run, std::uint64_t handle, std::uint64_t done) {
        host_of(run).ui.progress.at(handle - 1).done = done;
    },
    [](xtask_run* run, std::uint64_t handle) { host_of(run).ui.progress.at(handle - 1).ended = true; },
    [](xtask_run* run, xtask_str text) { host_of(run).ui.status.push_back(abi::copy(text)); },
};

} // namespace xtask::testkit::tables
