// For plugins that go around the wrapper.
#pragma once

#include <xtask/abi.h>

#include <cstdint>

#include <xtask_manifest.hpp>

using RunFunction = decltype(xtask_plugin::run);

constexpr std::int32_t run_nothing(const xtask_host*, xtask_run*, xtask_str, const xtask_args*,
                                   const xtask_error**) {
    return XTASK_OK;
}

/// The record as an honest plugin would fill it.
constexpr xtask_plugin honest_record(RunFunction run) {
    return {sizeof(xtask_plugin),
            XTASK_ABI_MAJOR,
            XTASK_ABI_MINOR,
            0,
            {xtask_manifest_text, sizeof xtask_manifest_text},
            run,
            nullptr};
}

#define EXPORT_RECORD(record)                                                                                \
    extern "C" {                                                                                             \
    extern __attribute__((visibility("default"))) const xtask_plugin xtask_plugin_v1;                        \
    constinit const xtask_plugin xtask_plugin_v1 = record;                                                   \
    }                                                                                                        \
    static_assert(true, "take a semicolon")
