/// The tables "xtask.files/1", "xtask.settings/1", "xtask.json/1" and "xtask.digest/1" of the fake host.
#pragma once

#include <xtask/testkit/tables/guard.hpp>

namespace xtask::testkit::tables {

inline constexpr xtask_files_v1 files{
    sizeof(xtask_files_v1),
    0,
    [](xtask_run* run, xtask_str path, std::uint64_t max, xtask_str* content) {
        return guard(run,
                     [&](FakeHost& host) { *content = host.keep(host.files.read(abi::copy(path), max)); });
    },
    [](xtask_run* run, xtask_str path, xtask_str content, std::uint32_t) {
        return guard(run, [&](FakeHost& host) { host.files.write(abi::copy(path), abi::copy(content)); });
    },
    [](xtask_run* run, xtask_str, std::uint64_t* available) {
        return guard(run, [&](FakeHost& host) { *available = host.files.available; });
    },
    [](xtask_run* run, xtask_str path, std::uint32_t, std::uint64_t* handle) {
        return guard(run, [&](FakeHost& host) { *handle = host.files.create(abi::copy(path)); });
    },
    [](xtask_run* run, std::uint64_t handle, xtask_str bytes) {
        return guard(run, [&](FakeHost& host) { host.files.append(handle, abi::view(bytes)); });
    },
    [](xtask_run* run, std::uint64_t handle) {
        return guard(run, [&](FakeHost& host) { host.files.publish(handle); });
    },
    [](xtask_run* run, std::uint64_t handle) { host_of(run).files.outputs.erase(handle); },
    [](xtask_run* run, xtask_str path, xtask_str* hex) {
        return guard(run, [&](FakeHost& host) { *hex = host.keep(host.files.sha256(abi::copy(path))); });
    },
};

inline constexpr xtask_settings_v1 settings{
    sizeof(xtask_settings_v1),
    0,
    [](xtask_run* run, xtask_str key, xtask_str* value, xtask_str* origin) {
        FakeHost& host = host_of(run);
        const auto setting = host.settings.get(abi::copy(key));
        if (!setting) return std::int32_t{0};
        *value = host.keep(setting->value);
        *origin = host.keep(setting->origin);
        return std::int32_t{1};
    },
    [](xtask_run* run, xtask_str name, xtask_str* value) {
        FakeHost& host = host_of(run);
        const auto variable = host.settings.variable(abi::copy(name));
        if (!variable) return std::int32_t{0};
        *value = host.keep(*variable);
        return std::int32_t{1};
    },
};

inline constexpr xtask_json_v1 json{
    sizeof(xtask_json_v1),
    0,
    [](xtask_run* run, xtask_str text, const xtask_json_node** nodes, std::uint64_t* count) {
        return guard(run, [&](FakeHost& host) {
            try {
                auto& parsed = host.keep(std::make_unique<ParsedJson>(JsonParser::parse(abi::view(text))));
                *nodes = parsed.nodes.data();
                *count = parsed.nodes.size();
                ++host.documents;
            } catch (const std::invalid_argument& problem) {
                throw Error(ExitCode::failure, "json-invalid", problem.what());
            }
        });
    },
    [](xtask_run* run, const xtask_json_node*) { --host_of(run).documents; },
};

inline constexpr xtask_digest_v1 digest{
    sizeof(xtask_digest_v1),
    0,
    [](xtask_run* run, xtask_str algorithm, std::uint64_t* handle) {
        return guard(run, [&](FakeHost& host) {
            if (abi::view(algorithm) != "sha256") throw Error(ExitCode::plugin, "bad-call", "no such digest");
            *handle = host.digests.empty() ? 1 : host.digests.rbegin()->first + 1;
            host.digests[*handle];
        });
    },
    [](xtask_run* run, std::uint64_t handle, xtask_str bytes) {
        return guard(run, [&](FakeHost& host) { host.digests.at(handle).update(abi::view(bytes)); });
    },
    [](xtask_run* run, std::uint64_t handle, xtask_str* hex) {
        return guard(run, [&](FakeHost& host) {
            *hex = host.keep(host.digests.at(handle).finish());
            host.digests.erase(handle);
        });
    },
    [](xtask_run* run, std::uint64_t handle) { host_of(run).digests.erase(handle); },
};

} // namespace xtask::testkit::tables
