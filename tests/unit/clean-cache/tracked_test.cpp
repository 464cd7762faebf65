#include "room.hpp"
#include "tracked.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;
using xtask::ProcessEvent;
using xtask::testkit::FakeHost;

TEST_CASE("git's list is taken apart at NUL, and names are bytes") {
    Tracked tracked(std::string("b\0a/new\nline\0bad\xff\0", 18));
    const Tracked moved = std::move(tracked);
    CHECK(moved.contains("b"));
    CHECK(moved.contains("a/new\nline"));
    CHECK(moved.contains("bad\xff"));
    CHECK_FALSE(moved.contains("a"));
    CHECK_FALSE(moved.contains(""));
    CHECK_FALSE(Tracked().contains("b"));
}

TEST_CASE("git is asked in work trees only, in the open folder itself") {
    const Room room;
    room.folder("models/sub");
    FakeHost host;
    auto context = host.context();
    const auto folder = room.open("models");
    SECTION("no work tree") {
        CHECK_FALSE(in_work_tree(folder.get()));
        CHECK_FALSE(ask_git(context, folder.get()).obstacle);
        CHECK(host.process.started.empty());
    }
    SECTION("a work tree") {
        room.write(".git", "gitdir: elsewhere");
        CHECK(in_work_tree(folder.get()));
        host.process.reply("ls-files", std::string("sub/x\0", 6));
        const Asked asked = ask_git(context, folder.get());
        CHECK_FALSE(asked.obstacle);
        CHECK(asked.tracked.contains("sub/x"));
        REQUIRE(host.process.started.size() == 1);
        CHECK(host.process.started[0].directory ==
              "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(folder.get()));
        CHECK(host.process.started[0].dropped == std::vector<std::string>{"GIT_*"});
        CHECK(FakeHost().process.line(host.process.started[0]).find("core.fsmonitor=false") !=
              std::string::npos);
    }
    SECTION("no git") {
        room.folder(".git");
        const Asked asked = ask_git(context, folder.get());
        REQUIRE(asked.obstacle);
        CHECK(asked.obstacle->why == Why::git_missing);
    }
    SECTION("a git that fails") {
        room.folder(".git");
        host.process.reply("ls-files", ProcessEvent{ProcessEvent::State::exited, 128, "x",
                                                    "fatal: dubious ownership\nmore"});
        const Asked asked = ask_git(context, folder.get());
        REQUIRE(asked.obstacle);
        CHECK(asked.obstacle->why == Why::git_failed);
        CHECK(asked.obstacle->detail == "fatal: dubious ownership");
    }
    SECTION("a git that does not end") {
        room.folder(".git");
        host.process.reply("ls-files", ProcessEvent{ProcessEvent::State::expired, 0, "", ""});
        CHECK(ask_git(context, folder.get()).obstacle->why == Why::git_failed);
    }
    CHECK(host.process.running == 0);
}
