#include "base/signals.hpp"

#include <catch2/catch.hpp>

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using xtask::base::Cancel;

namespace {

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

TEST_CASE("signals are routed") {
    const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
    CHECK(exit_status_of([=] {
              ::signal(SIGHUP, SIG_DFL);
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(signal);
              return cancel.signal() == signal ? 0 : 1;
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
