#include "base/file.hpp"
#include "base/lock.hpp"
#include "temporary_directory.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace xtask;
using namespace xtask::base;

namespace {

const Lock::Wait no_wait{Duration(0), {}};

struct Holder {
    explicit Holder(const std::string& path) : fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
        REQUIRE(::flock(fd.get(), LOCK_EX | LOCK_NB) == 0);
    }
    Fd fd;
};

} // namespace

TEST_CASE("a lock is exclusive, names its owner and goes with it") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    const std::string path = dir / "f.lock";
    {
        const Lock lock = Lock::acquire(path, no_wait, cancel);
        CHECK(lock.exclusive());
        CHECK(lock.intact());
        CHECK_THAT(test::read_text(path), Catch::StartsWith("xtask " + std::to_string(::getpid()) + " "));
        try {
            Lock::acquire(path, no_wait, cancel);
            FAIL("the lock was given twice");
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::locked);
            CHECK_THAT(error.what(), Catch::Contains("process " + std::to_string(::getpid())));
        }
    }
    CHECK(dir.entries().empty());
}

TEST_CASE("what a dead owner left is taken at once") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    for (const std::string& left :
         {std::string("xtask 1 elsewhere\n"), std::string(), std::string(20, '\0')}) {
        test::write_text(dir / "f.lock", left);
        CHECK(Lock::acquire(dir / "f.lock", no_wait, cancel).exclusive());
    }
}

TEST_CASE("somebody who only looks learns who holds a lock, and disturbs nobody") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    CHECK_FALSE(lock_state(dir / "f.lock"));
    {
        const Lock lock = Lock::acquire(dir / "f.lock", no_wait, cancel);
        REQUIRE(lock_state(dir / "f.lock"));
        CHECK(lock_state(dir / "f.lock")->held);
        CHECK(lock_state(dir / "f.lock")->owner.find(std::to_string(::getpid())) != std::string::npos);
        CHECK(lock.intact());
    }
    test::write_text(dir / "dead.lock", "xtask 1 somewhere\n");
    REQUIRE(lock_state(dir / "dead.lock"));
    CHECK_FALSE(lock_state(dir / "dead.lock")->held);
    CHECK(test::TemporaryDirectory::exists(dir / "dead.lock"));
    test::write_text(dir / "poetry.lock", "[metadata]\n");
    CHECK_FALSE(lock_state(dir / "poetry.lock"));
}

TEST_CASE("a file that is no lock is left alone") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    test::write_text(dir / "poetry.lock", "[[package]]\n");
    CHECK_THROWS_AS(Lock::acquire(dir / "poetry.lock", no_wait, cancel), Error);
    CHECK(test::read_text(dir / "poetry.lock") == "[[package]]\n");
}

TEST_CASE("links, FIFOs and folders are no locks") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    test::write_text(dir / "victim", "");
    REQUIRE(::symlink("victim", (dir / "link").c_str()) == 0);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    REQUIRE(::mkdir((dir / "folder").c_str(), 0700) == 0);
    REQUIRE(::link((dir / "victim").c_str(), (dir / "hard").c_str()) == 0);
    for (const char* name : {"link", "fifo", "folder", "hard"}) {
        INFO(name);
        CHECK_THROWS_AS(Lock::acquire(dir / name, no_wait, cancel), Error);
        CHECK(entry_at(dir / name) != Entry::absent);
    }
    CHECK(test::read_text(dir / "victim").empty());
}

TEST_CASE("waiting tells who, and ends when the holder goes") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    auto holder = std::make_unique<Holder>(dir / "f.lock");
    test::write_text(dir / "f.lock", "xtask 4711 far-away\n");
    std::string told;
    const Lock lock = Lock::acquire(dir / "f.lock",
                                    {std::nullopt,
                                     [&](const std::string& owner) {
                                         told = owner;
                                         holder.reset();
                                     }},
                                    cancel);
    CHECK(lock.exclusive());
    CHECK(told == "process 4711 on far-away");
}

TEST_CASE("waiting ends with a signal") {
    const test::TemporaryDirectory dir;
    Cancel cancel;
    const Holder holder(dir / "f.lock");
    try {
        Lock::acquire(dir / "f.lock", {std::nullopt, [&](const std::string&) { cancel.request(SIGTERM); }},
                      cancel);
        FAIL("the lock was given twice");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::terminated);
    }
    CHECK(entry_at(dir / "f.lock") == Entry::regular); // it is not ours to remove
}

TEST_CASE("a lock whose file was replaced knows it and removes nothing") {
    const test::TemporaryDirectory dir;
    const Cancel cancel;
    {
        const Lock lock = Lock::acquire(dir / "f.lock", no_wait, cancel);
        remove_file(dir / "f.lock");
        CHECK_FALSE(lock.intact());
        test::write_text(dir / "f.lock", "xtask 2 other\n");
        CHECK_FALSE(lock.intact());
    }
    CHECK(test::read_text(dir / "f.lock") == "xtask 2 other\n");
}

TEST_CASE("racing processes never hold the lock together") {
    const test::TemporaryDirectory dir;
    constexpr int processes = 4;
    constexpr int rounds = 50;
    test::write_text(dir / "counter", "");
    for (int i = 0; i < processes; ++i) {
        if (::fork() != 0) continue;
        int result = 0;
        try {
            const Cancel cancel;
            for (int round = 0; round < rounds && result == 0; ++round) {
                // Attempts without waiting, so that the races are for a lock that is just being removed.
                std::optional<Lock> lock;
                while (!lock) {
                    try {
                        lock.emplace(Lock::acquire(dir / "f.lock", no_wait, cancel));
                    } catch (const Error& error) {
                        if (error.code != ExitCode::locked) throw;
                    }
                }
                const Fd inside(::open((dir / "inside").c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0600));
                if (!inside) result = 1;
                const Fd counter(::open((dir / "counter").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
                if (::write(counter.get(), "x", 1) != 1) result = 2;
                ::unlink((dir / "inside").c_str());
            }
        } catch (...) {
            result = 3;
        }
        ::_exit(result);
    }
    for (int i = 0; i < processes; ++i) {
        int status = 0;
        REQUIRE(::wait(&status) > 0);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }
    CHECK(test::read_text(dir / "counter").size() == processes * rounds);
    CHECK_FALSE(test::TemporaryDirectory::exists(dir / "f.lock"));
}
