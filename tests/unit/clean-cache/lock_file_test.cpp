#include "lock_file.hpp"
#include "room.hpp"

#include <catch2/catch.hpp>

#include <sys/file.h>

using namespace xtask::clean_cache;

TEST_CASE("a lock file that nobody holds is taken, and stays") {
    const Room room;
    room.write("x.lock", "xtask 12 host.example\n");
    const auto folder = room.open();
    {
        const LockFile lock(folder.get(), "x.lock");
        CHECK(lock.held_here());
        CHECK(lock.owner() == "process 12 on host.example");
        const LockFile other(folder.get(), "x.lock");
        CHECK(other.held_elsewhere());
        CHECK_FALSE(other.held_here());
    }
    CHECK(room.has("x.lock"));
    CHECK(LockFile(folder.get(), "x.lock").held_here());
}

TEST_CASE("what is no lock is neither taken nor waited on") {
    const Room room;
    const auto folder = room.open();
    room.folder("folder.lock");
    fs::create_symlink("/etc/passwd", room.path / "link.lock");
    REQUIRE(::mkfifo((room.path / "fifo.lock").c_str(), 0600) == 0);
    for (const char* name : {"absent.lock", "folder.lock", "link.lock", "fifo.lock"}) {
        const LockFile lock(folder.get(), name);
        CAPTURE(name);
        CHECK_FALSE(lock.held_here());
        CHECK_FALSE(lock.held_elsewhere());
        CHECK_FALSE(is_our_lock(folder.get(), name));
    }
    CHECK_FALSE(room.has("absent.lock"));
}

TEST_CASE("an owned lock is made, and removed in the end by its holder only") {
    const Room room;
    const auto folder = room.open();
    {
        const LockFile lock(LockFile::Owned{}, folder.get(), ".lock");
        CHECK(lock.held_here());
        const LockFile other(LockFile::Owned{}, folder.get(), ".lock");
        CHECK(other.held_elsewhere());
    }
    CHECK_FALSE(room.has(".lock"));
}

TEST_CASE("whose lock it is, its text says; and a text that makes no sense says nothing") {
    const Room room;
    const auto folder = room.open();
    room.write("ours.lock", "xtask 1 h\n");
    room.write("blank.lock", std::string(20, '\0'));
    room.write("theirs.lock", "# generated\n");
    room.write("long.lock", "xtask " + std::string(1000, '1'));
    room.write("odd.lock", "xtask 1 \x1b[31mred\n");
    CHECK(is_our_lock(folder.get(), "ours.lock"));
    CHECK(is_our_lock(folder.get(), "blank.lock"));
    CHECK_FALSE(is_our_lock(folder.get(), "theirs.lock"));
    CHECK_FALSE(is_our_lock(folder.get(), "long.lock"));
    CHECK(LockFile(folder.get(), "odd.lock").owner().empty());
    CHECK(LockFile(folder.get(), "theirs.lock").owner().empty());
}
