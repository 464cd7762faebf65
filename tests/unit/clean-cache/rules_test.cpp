#include "recorder.hpp"
#include "room.hpp"
#include "rules.hpp"

#include <catch2/catch.hpp>

#include <sys/file.h>

using namespace xtask::clean_cache;
using Set = std::set<std::string>;

namespace {

Recorder walked(const Room& room, const Rules& rules, bool* whole = nullptr) {
    Recorder recorder;
    const bool all = Walk(rules, recorder).run(room.open().get());
    if (whole != nullptr) *whole = all;
    return recorder;
}

} // namespace

TEST_CASE("partials only: nothing but what an interrupted download leaves") {
    const Room room;
    for (const char* name : {"r/m.part", "r/m.part.json", "r/p.part.12-abc", "r/m.etag.tmp", "r/m",
                             "r/m.etag", "r/m.receipt.json", "r/poetry.part.toml"})
        room.write(name);
    room.write("r/m.lock", "xtask 1 host\n");
    room.write("r/empty.lock", "");
    room.write("r/flake.lock", "{ \"nodes\": {} }");
    room.write("r/story.part");
    room.write("r/story.part.receipt.json"); // a model of that name was downloaded
    room.folder("only/folders.part");
    Rules rules;
    rules.downloads = rules.partials_only = true;
    const Recorder recorder = walked(room, rules);
    CHECK(recorder.files ==
          Set{"r/m.part", "r/m.part.json", "r/p.part.12-abc", "r/m.etag.tmp", "r/m.lock", "r/empty.lock"});
    CHECK(recorder.folders.empty());
}

TEST_CASE("a held lock guards a download and what lies beside it") {
    const Room room;
    for (const char* name : {"m", "m.part", "m.part.json", "m.etag", "other", "other.part"}) room.write(name);
    const fs::path lock = room.write("m.lock", "xtask 99 far.example\n");
    const xtask::posix::Descriptor holder(::open(lock.c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    Rules rules;
    rules.downloads = true;
    bool whole = true;
    const Recorder recorder = walked(room, rules, &whole);
    CHECK(recorder.files == Set{"other", "other.part"});
    CHECK(recorder.kept_paths ==
          Set{"locked m", "locked m.part", "locked m.part.json", "locked m.etag", "locked m.lock"});
    CHECK_FALSE(whole);
}

TEST_CASE("only what is old enough, and records are as old as their file") {
    const Room room;
    for (const char* name : {"old", "old.etag", "new", "new.etag"}) room.write(name);
    room.age("old", 1000);
    room.age("new.etag", 1000);
    room.folder("young");
    Rules rules;
    rules.downloads = true;
    rules.modified_before = ::time(nullptr) - 500;
    const Recorder recorder = walked(room, rules);
    CHECK(recorder.files == Set{"old", "old.etag"});
    CHECK(recorder.kept_paths == Set{"young new", "young new.etag"});
    CHECK(recorder.folders.empty());
}

TEST_CASE("clones, tracked files and folders that matter stay") {
    const Room room;
    room.write("clone/.git/config");
    room.write("clone/work");
    room.write("worktree/.git", "gitdir: /elsewhere");
    room.write("kept/tracked");
    room.write("kept/untracked");
    room.folder("home/below");
    room.write("home/file");
    const Tracked tracked(std::string("kept/tracked\0sub\0", 17));
    const Essential essential({room.path / "home/below"});
    Rules rules;
    rules.tracked = &tracked;
    rules.essential = &essential;
    bool whole = true;
    const Recorder recorder = walked(room, rules, &whole);
    CHECK(recorder.files == Set{"kept/untracked"});
    CHECK(recorder.kept_paths ==
          Set{"work-tree clone", "work-tree worktree", "tracked kept/tracked", "essential home"});
    CHECK_FALSE(whole);
}

TEST_CASE("a folder that somebody builds in stays") {
    const Room room;
    const fs::path lock = room.write("debug/.cargo-lock", "");
    room.write("debug/app");
    room.write("release/.cargo-lock", "");
    Rules rules;
    rules.folder_lock = ".cargo-lock";
    const xtask::posix::Descriptor holder(::open(lock.c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    const Recorder recorder = walked(room, rules);
    CHECK(recorder.files == Set{"release/.cargo-lock"});
    CHECK(recorder.kept_paths == Set{"locked debug"});
}

TEST_CASE("names that are left to the caller are only those at the top") {
    const Room room;
    room.write(".lock");
    room.write("below/.lock");
    Rules rules;
    rules.last = {".lock"};
    bool whole = false;
    CHECK(walked(room, rules, &whole).files == Set{"below/.lock"});
    CHECK(whole);
}
