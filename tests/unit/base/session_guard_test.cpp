#include "base/fd.hpp"
#include "base/process_session.hpp"
#include "base/session_guard.hpp"
#include "session.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include <sys/socket.h>

using namespace xtask::base;
using xtask::test::eventually;
using xtask::test::Session;

namespace {

/// A guard in a thread, and the end of the socket that we hold.
class Guard {
  public:
    Guard() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
        ours_ = Fd(ends[0]);
        thread_ = std::thread([theirs = Fd(ends[1])] { run_guard(theirs.get()); });
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { die(); }

    void tell(pid_t message) { REQUIRE(::send(ours_.get(), &message, sizeof message, 0) == sizeof message); }

    /// As the kernel does where we are killed; and waits for what the guard does then.
    void die() {
        ours_.reset();
        if (thread_.joinable()) thread_.join();
    }

  private:
    Fd ours_;
    std::thread thread_;
};

} // namespace

TEST_CASE("the guard ends what is known when we die, whatever its groups") {
    const Session session("trap '' TERM; sleep 1000 & set -m; sleep 1000 & wait"), over("sleep 1000");
    eventually([&] { return session_members(session.leader).size() == 3; });
    Guard guard;
    guard.tell(session.leader);
    guard.tell(over.leader);
    guard.tell(-over.leader);
    guard.die();
    CHECK(session.ended_by() == SIGKILL);
    eventually([&] { return session_members(session.leader).empty(); });
    CHECK(session_members(over.leader).size() == 1);
}

TEST_CASE("the guard ends what the leader has left behind") {
    const Session session("sleep 1000 & exit 3");
    CHECK(session.ended_by() == 0);
    REQUIRE(session_members(session.leader).size() == 1);
    Guard guard;
    guard.tell(session.leader);
    guard.die();
    eventually([&] { return session_members(session.leader).empty(); });
}

TEST_CASE("the guard takes no number for a process that was never there") {
    Guard guard;
    guard.tell(0);
    guard.tell(-1);
    guard.tell(0x3fffffff); // above the highest of Linux
    guard.die();
    SUCCEED();
}
