/// How the C tables of the fake host find it, and how its exceptions become errors.
#pragma once

#include <xtask/testkit/fake_host.hpp>

namespace xtask::testkit::tables {

inline FakeHost& host_of(xtask_run* run) noexcept { return *reinterpret_cast<FakeHost*>(run); }

/// Calls `body`; an exception becomes the run's last error.
template <class Body>
std::int32_t guard(xtask_run* run, Body body) noexcept {
    FakeHost& host = host_of(run);
    try {
        body(host);
        return XTASK_OK;
    } catch (const Error& error) {
        return host.failed(error);
    } catch (const std::exception& error) {
        return host.failed({ExitCode::failure, "exception", error.what()});
    }
}

} // namespace xtask::testkit::tables
