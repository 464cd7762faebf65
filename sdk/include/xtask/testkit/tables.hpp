/// The C tables of the fake host, and the host record that names them.
#pragma once

#include <xtask/testkit/fake_host.hpp>
#include <xtask/testkit/tables/http.hpp>
#include <xtask/testkit/tables/local.hpp>
#include <xtask/testkit/tables/mirrors.hpp>
#include <xtask/testkit/tables/process.hpp>
#include <xtask/testkit/tables/transfer.hpp>
#include <xtask/testkit/tables/ui.hpp>

namespace xtask::testkit {
namespace tables {

inline const void* service(xtask_run* run, xtask_str id) {
    const std::string_view wanted = abi::view(id);
    if (host_of(run).missing.count(std::string(wanted)) != 0) return nullptr;
    if (wanted == XTASK_UI) return &ui;
    if (wanted == XTASK_HTTP) return &http;
    if (wanted == XTASK_TRANSFER) return &transfer;
    if (wanted == XTASK_FILES) return &files;
    if (wanted == XTASK_SETTINGS) return &settings;
    if (wanted == XTASK_JSON) return &json;
    if (wanted == XTASK_DIGEST) return &digest;
    if (wanted == XTASK_LOCK) return &lock;
    if (wanted == XTASK_PROCESS) return &process;
    if (wanted == XTASK_MIRRORS) return &mirrors;
    return nullptr;
}

inline constexpr xtask_host host{
    sizeof(xtask_host),
    XTASK_ABI_MAJOR,
    XTASK_ABI_MINOR,
    0,
    service,
    [](xtask_run* run) { return host_of(run).last_error(); },
};

} // namespace tables

inline const xtask_host* FakeHost::host() const noexcept { return &tables::host; }

} // namespace xtask::testkit
