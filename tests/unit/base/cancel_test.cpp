#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include <fcntl.h>
#include <poll.h>

using xtask::ExitCode;
using xtask::base::Cancel;

namespace {

bool readable(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
}

} // namespace

TEST_CASE("nobody asked") {
    const Cancel cancel;
    CHECK(cancel.signal() == 0);
    CHECK_FALSE(readable(cancel.fd()));
    CHECK_NOTHROW(cancel.check());
    CHECK((::fcntl(cancel.fd(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("each signal has its exit code") {
    const auto [signal, code] = GENERATE(table<int, ExitCode>({
        {SIGINT, ExitCode::interrupted},
        {SIGTERM, ExitCode::terminated},
        {SIGHUP, ExitCode::hangup},
    }));
    Cancel cancel;
    cancel.request(signal);
    CHECK(readable(cancel.fd()));
    try {
        cancel.check();
        FAIL("did not throw");
    } catch (const xtask::Error& error) {
        CHECK(error.code == code);
        CHECK(error.retryable);
    }
}

TEST_CASE("the first signal is the one kept") {
    Cancel cancel;
    cancel.request(SIGTERM);
    cancel.request(SIGINT);
    CHECK(cancel.signal() == SIGTERM);
}

TEST_CASE("a request wakes another thread's poll") {
    Cancel cancel;
    int woken = 0;
    std::thread waiter([&] {
        pollfd entry{cancel.fd(), POLLIN, 0};
        woken = ::poll(&entry, 1, 20'000);
    });
    cancel.request(SIGINT);
    waiter.join();
    CHECK(woken == 1);
}
