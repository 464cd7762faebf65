#include "base/fd.hpp"
#include "base/spawn.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdint>
#include <sstream>

#include <fcntl.h>
#include <sys/wait.h>

using xtask::base::Fd;
using xtask::base::Spawn;
using xtask::base::spawn;
using xtask::test::TemporaryDirectory;

namespace {

struct Finished {
    int status;
    std::string output;
};

/// Runs a script whose two streams go to a file.
Finished run(const std::string& script, Spawn what = {}) {
    const TemporaryDirectory dir;
    const Fd file(::open((dir / "output").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(file.get() >= 3);
    what.program = "/bin/sh";
    what.arguments = {"sh", "-c", script};
    what.output = what.errors = file.get();
    const auto pid = spawn(what);
    REQUIRE(pid);
    int status = -1;
    REQUIRE(::waitpid(*pid, &status, 0) == *pid);
    return {status, xtask::test::read_text(dir / "output")};
}

} // namespace

TEST_CASE("a child gets its arguments, its environment and its folder, and nothing else") {
    const TemporaryDirectory dir;
    Spawn what;
    what.environment = {"ONLY=this", "PATH=/usr/bin:/bin"};
    what.directory = dir.path();
    const auto finished = run("env | grep -v -e ^PWD= -e ^_= -e ^PATH= -e ^SHLVL= -e ^OLDPWD=; pwd -P", what);
    CHECK(finished.status == 0);
    CHECK(finished.output == "ONLY=this\n" + std::filesystem::canonical(dir.path()).string() + "\n");
}

TEST_CASE("no descriptor of ours is open in a child, and its input is empty") {
    const Fd leaky(::open("/dev/null", O_RDONLY)); // without O_CLOEXEC, as a library may have opened it
    REQUIRE(leaky.get() > 2);
    const auto finished = run("cat; ls /proc/$$/fd");
    CHECK(finished.output == "0\n1\n2\n");
}

TEST_CASE("a child starts with no signal blocked, ignored or handled, in a session of its own") {
    sigset_t blocked, before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::sigaddset(&blocked, SIGCHLD);
    REQUIRE(::pthread_sigmask(SIG_BLOCK, &blocked, &before) == 0);
    const auto old_pipe = ::signal(SIGPIPE, SIG_IGN);
    const auto old_interrupt = ::signal(SIGINT, SIG_IGN);
    const auto finished = run("grep -e ^SigBlk -e ^SigIgn /proc/self/status | cut -f2;"
                              "cut -d' ' -f5,6 /proc/$$/stat; echo $$");
    ::signal(SIGPIPE, old_pipe);
    ::signal(SIGINT, old_interrupt);
    REQUIRE(::pthread_sigmask(SIG_SETMASK, &before, nullptr) == 0);

    std::istringstream lines(finished.output);
    std::uint64_t blocked_mask = 1, ignored_mask = 1;
    std::string group, session, pid;
    lines >> std::hex >> blocked_mask >> ignored_mask >> group >> session >> pid;
    constexpr std::uint64_t threads_own = 3ull << 31; // 32 and 33 are glibc's
    CHECK(blocked_mask == 0);
    CHECK((ignored_mask & ~threads_own) == 0);
    CHECK(group == pid);
    CHECK(session == pid);
}

TEST_CASE("what cannot be started says why") {
    const TemporaryDirectory dir;
    const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const auto error_of = [&](const std::string& program) {
        const auto pid = spawn({program, {program}, {}, "", null.get(), null.get()});
        REQUIRE_FALSE(pid);
        return pid.error();
    };
    CHECK(error_of(dir / "none") == ENOENT);
    CHECK(error_of(dir.path()) == EACCES);
    xtask::test::write_text(dir / "text", "no program\n");
    CHECK(error_of(dir / "text") == EACCES);
    std::filesystem::permissions(dir / "text", std::filesystem::perms::owner_all);
    CHECK(error_of(dir / "text") == ENOEXEC);
}
