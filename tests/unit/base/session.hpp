/// A session to be ended.
#pragma once

#include "base/fd.hpp"
#include "base/process_session.hpp"
#include "base/spawn.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <functional>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>

namespace xtask::test {

/// Fails where that takes more than ten seconds.
inline void eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 10'000; ++i) {
        if (condition()) return;
        ::usleep(1000);
    }
    FAIL("it did not come to be");
}

/// A script that leads a session.
class Session {
  public:
    explicit Session(const std::string& script) {
        const base::Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        const auto pid = base::spawn(
            {"/bin/bash", {"bash", "-c", script}, {"PATH=/usr/bin:/bin"}, "", null.get(), null.get()});
        REQUIRE(pid);
        leader = *pid;
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        base::kill_session(leader);
        ::waitpid(leader, nullptr, 0);
    }

    /// Waits for the leader's end, without reaping it. The signal that ended it, or 0.
    int ended_by() const {
        siginfo_t info{};
        REQUIRE(::waitid(P_PID, static_cast<id_t>(leader), &info, WEXITED | WNOWAIT) == 0);
        return info.si_code == CLD_EXITED ? 0 : info.si_status;
    }

    pid_t leader = 0;
};

} // namespace xtask::test
