#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

using xtask::ExitCode;
using xtask::base::Cancel;

namespace {

bool readable(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
}

/// The exit status of `body` in a process of its own; 255 when a signal killed it.
template <class Body>
int exit_status_of(Body body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::alarm(20);
        ::_exit(body());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
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

TEST_CASE("signals are routed") {
    const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
    CHECK(exit_status_of([=] {
              ::signal(SIGHUP, SIG_DFL);
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(signal);
              return cancel.signal() == signal && readable(cancel.fd()) ? 0 : 1;
          }) == 0);
}

TEST_CASE("a second SIGINT leaves at once") {
    const int first = GENERATE(SIGINT, SIGTERM);
    CHECK(exit_status_of([=] {
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(first);
              ::raise(SIGINT);
              return 1;
          }) == 130);
}

TEST_CASE("a hang-up ignored from outside stays ignored") {
    CHECK(exit_status_of([] {
              ::signal(SIGHUP, SIG_IGN);
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(SIGHUP);
              return cancel.signal();
          }) == 0);
}

TEST_CASE("a broken pipe is an error of write, not a death") {
    CHECK(exit_status_of([] {
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(SIGPIPE);
              ::raise(SIGXFSZ);
              return cancel.signal();
          }) == 0);
}
