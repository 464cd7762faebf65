#include "cache_room.hpp"
#include "hub/cache_lock.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace xtask::hub;
using namespace xtask::hub::test;
using xtask::Error;
using xtask::ExitCode;
using xtask::posix::Descriptor;
using Clock = std::chrono::steady_clock;

namespace {

std::size_t open_descriptors(const std::string& path) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
        std::error_code error;
        if (fs::read_symlink(entry.path(), error) == path) ++count;
    }
    return count;
}

const std::string name = ".locks/models--org--repo/x.lock";

class Locks : public CacheRoom {
  public:
    Locks() {
        fs::create_directories(cache());
        folder_ = Descriptor(::open(cache().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }

    std::string path() const { return cache() + "/" + name; }
    Descriptor open() const { return Descriptor(::open(path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)); }
    Descriptor take(Clock::duration patience = std::chrono::seconds(20)) {
        auto context = host.context();
        return lock_blob(context, folder_.get(), name, Clock::now() + patience);
    }
    Error refusal() {
        try {
            take(Clock::duration::zero());
        } catch (const Error& error) {
            return error;
        }
        return {ExitCode::ok, "", "it was taken"};
    }

  private:
    Descriptor folder_;
};

} // namespace

TEST_CASE("the lock is flock on a file that stays, and the group may wait for it") {
    Locks locks;
    {
        const auto held = locks.take();
        REQUIRE(held);
        CHECK(::flock(locks.open().get(), LOCK_EX | LOCK_NB) != 0);
    }
    const auto other = locks.open();
    CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
    CHECK((fs::status(locks.path()).permissions() & fs::perms::all) == fs::perms{0664});
    CHECK(locks.host.ui.log.empty());
}

TEST_CASE("a lock that is held: who has it is said, and the end of patience is an Error") {
    Locks locks;
    fs::create_directories(fs::path(locks.path()).parent_path());
    const auto holder = locks.open();
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    const Error error = locks.refusal();
    CHECK(error.code == ExitCode::locked);
    CHECK(std::string(error.what()).find("is held by process " + std::to_string(::getpid())) !=
          std::string::npos);
    CHECK(error.retryable);
    SECTION("a signal ends the wait, and a short one is not worth a word") {
        locks.host.ui.cancel_after(2);
        CHECK_THROWS_AS(locks.take(), Error);
        CHECK(locks.host.ui.log.empty());
    }
    SECTION("a longer one is, once") {
        locks.host.ui.cancel_after(9);
        CHECK_THROWS_AS(locks.take(), Error);
        CHECK(locks.host.ui.log.size() == 1);
        CHECK(locks.host.ui.messages().find("waiting for it") != std::string::npos);
    }
}

TEST_CASE("a lock file that its holder removed is no lock: versions of the filelock package do that") {
    Locks locks;
    fs::create_directories(fs::path(locks.path()).parent_path());
    const auto holder = locks.open();
    REQUIRE(::flock(holder.get(), LOCK_EX) == 0);
    std::thread other([&] {
        while (open_descriptors(locks.path()) < 2) std::this_thread::yield(); // it waits for this very file
        fs::remove(locks.path());
        ::flock(holder.get(), LOCK_UN);
    });
    const auto held = locks.take();
    other.join();
    CHECK(held);
    CHECK(::flock(locks.open().get(), LOCK_EX | LOCK_NB) != 0); // the one that has the name now
}

TEST_CASE("what is no lock file is refused") {
    Locks locks;
    const fs::path path = locks.path();
    fs::create_directories(path.parent_path());
    SECTION("a FIFO") { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    SECTION("a folder") { fs::create_directory(path); }
    SECTION("a symlink") { fs::create_symlink("/dev/null", path); }
    SECTION("below a symlink") {
        fs::remove_all(path.parent_path());
        fs::create_directory_symlink(fs::temp_directory_path(), path.parent_path());
    }
    CHECK(locks.refusal().reason == "cache-lock");
}
