/// Makes a plugin out of commands and mirrors. In one source file:
///
///   #include <xtask/plugin.hpp>
///   XTASK_PLUGIN(xtask::command<Greet>("greet"), xtask::mirror<Attic>("attic"))
///
/// Names are those of NAME.json, whose text xtask_add_plugin() compiles in.
#pragma once

#include <xtask/entry.hpp>

#include <cstdint>

#include <xtask_manifest.hpp> // made by xtask_add_plugin() from NAME.json

#define XTASK_PLUGIN(...)                                                                                    \
    namespace {                                                                                              \
    constexpr ::xtask::Parts xtask_parts{__VA_ARGS__};                                                       \
    std::int32_t xtask_entry_run(const xtask_host* host, xtask_run* run, xtask_str command,                  \
                                 const xtask_args* args, const xtask_error** error) noexcept {               \
        return ::xtask::run_command(xtask_parts, host, run, command, args, error);                           \
    }                                                                                                        \
    std::int32_t xtask_entry_resolve(const xtask_host*, xtask_run*, const xtask_mirror_request* request,     \
                                     const xtask_resolution** resolution,                                    \
                                     const xtask_error** error) noexcept {                                   \
        return ::xtask::resolve_mirror(xtask_parts, request, resolution, error);                             \
    }                                                                                                        \
    }                                                                                                        \
    extern "C" {                                                                                             \
    extern __attribute__((visibility("default"))) const xtask_plugin xtask_plugin_v1;                        \
    const xtask_plugin xtask_plugin_v1 = {sizeof(xtask_plugin),                                              \
                                          XTASK_ABI_MAJOR,                                                   \
                                          XTASK_ABI_MINOR,                                                   \
                                          0,                                                                 \
                                          {xtask_manifest_text, sizeof xtask_manifest_text},                 \
                                          xtask_parts.has_commands() ? xtask_entry_run : nullptr,            \
                                          xtask_parts.has_mirrors() ? xtask_entry_resolve : nullptr};        \
    }                                                                                                        \
    static_assert(true, "take a semicolon")
