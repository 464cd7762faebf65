#include "base/process_session.hpp"
#include "session.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <set>

using namespace xtask;
using namespace xtask::base;
using xtask::test::eventually;
using xtask::test::Session;

namespace {

std::set<pid_t> groups_of(const Session& session) {
    std::set<pid_t> groups;
    for (const pid_t member : session_members(session.leader)) groups.insert(::getpgid(member));
    return groups;
}

std::size_t size_of(const Session& session) { return session_members(session.leader).size(); }

/// Two more processes, of which one is in a group of its own, as the jobs of some build tools are.
const char* const with_a_job = "sleep 1000 & set -m; sleep 1000 & wait";

} // namespace

TEST_CASE("all of a session is found, whatever its groups and names") {
    const Session session(with_a_job);
    eventually([&] { return size_of(session) == 3 && groups_of(session).size() == 2; });

    const test::TemporaryDirectory proc;
    const auto process = [&](const std::string& pid, const std::string& stat) {
        std::filesystem::create_directory(proc / pid);
        test::write_text(proc / pid + "/stat", stat);
    };
    process("5", "5 (sh) S 1 5 5 0 -1");
    process("6", "6 (a) b) R (x) S 1 6 5 0 -1");
    process("7", "7 (gone) Z 5 5 5 0 -1");
    process("8", "8 (other) S 1 8 8 0 -1");
    process("9", "9 (cut");
    process("self", "5 (sh) S 1 5 5 0 -1");
    std::filesystem::create_directory(proc / "10");
    auto found = session_members(5, proc.path().c_str());
    std::sort(found.begin(), found.end());
    CHECK(found == std::vector<pid_t>{5, 6});
    CHECK(session_members(5, (proc / "none").c_str()).empty());
}

TEST_CASE("a session is killed whole") {
    const Session session(with_a_job);
    eventually([&] { return groups_of(session).size() == 2; });
    kill_session(session.leader);
    CHECK(session.ended_by() == SIGKILL);
    eventually([&] { return size_of(session) == 0; });
}

TEST_CASE("the leader's group is asked to end") {
    const Session session(with_a_job);
    eventually([&] { return size_of(session) == 3 && groups_of(session).size() == 2; });
    terminate_session(session.leader);
    CHECK(session.ended_by() == SIGTERM);
    eventually([&] { return size_of(session) == 1; }); // a shell passes nothing on to its jobs
}

TEST_CASE("known sessions can be killed at once") {
    const Session first("sleep 1000"), second("sleep 1000"), forgotten("sleep 1000");
    { const KnownSession known(forgotten.leader); }
    {
        const KnownSession one(first.leader), two(second.leader);
        kill_sessions();
    }
    CHECK(first.ended_by() == SIGKILL);
    CHECK(second.ended_by() == SIGKILL);
    CHECK(size_of(forgotten) == 1);
}
