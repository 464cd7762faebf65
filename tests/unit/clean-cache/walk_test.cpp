#include "recorder.hpp"
#include "remove.hpp"
#include "room.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <functional>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

using namespace xtask::clean_cache;
using Set = std::set<std::string>;

namespace {

/// Removes, and lets a test interfere between two steps.
class Interrupted : public Remove {
  public:
    using Remove::Remove;
    void step(const Place& place) override {
        Remove::step(place);
        if (before) before(place.path);
    }
    bool file(const Place& place, const Entry& entry) override {
        if (before_file) before_file(place.path);
        return Remove::file(place, entry);
    }
    void opening(const Place& place) override {
        if (before_opening) before_opening(place.path);
    }
    std::function<void(const std::string&path)> before, before_file, before_opening;
};

/// Removes what is in `room`/top.
struct Removal {
    explicit Removal(const Room& room) : top(room.open("top")) {}

    bool run() { return Walk(rules, remove).run(top.get()); }

    xtask::testkit::FakeHost host;
    xtask::Context context = xtask::Context(xtask::Session(host.host(), host.run_handle()));
    Pulse pulse{context, nullptr};
    Findings findings;
    Interrupted remove{pulse, findings};
    Rules rules;
    xtask::posix::Descriptor top;
};

/// Runs `test` in a child that sees `from` at `onto`, too. True: the test said so.
bool with_bind_mount(const fs::path& from, const fs::path& onto, const std::function<bool()>& test) {
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 99;
        if (::unshare(::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) == 0) {
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr); // may be impossible in a chroot
            if (::mount(from.c_str(), onto.c_str(), nullptr, MS_BIND, nullptr) == 0) {
                code = test() ? 0 : 1;
                ::umount2(onto.c_str(), MNT_DETACH);
            }
        }
        ::_exit(code);
    }
    int status = 0;
    return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("everything below the top is visited, folders after what is in them") {
    const Room room;
    room.write("top/a/b/file");
    room.write("top/" + std::string("new\nline"));
    room.write("top/" + std::string("bad\xff utf8"));
    fs::create_symlink("/", room.path / "top/link");
    Recorder recorder;
    const Rules rules;
    CHECK(Walk(rules, recorder).run(room.open("top").get()));
    CHECK(recorder.files == Set{"a/b/file", "new\nline", "bad\xff utf8", "link"});
    CHECK(recorder.folders == Set{"a", "a/b"});
}

TEST_CASE("a deep tree needs few descriptors, and is seen as a whole") {
    const Room room;
    constexpr int depth = 300;
    std::string path = "top";
    for (int i = 0; i < depth; ++i) {
        room.write(path + "/before");
        room.write(path + "/zafter");
        path += "/d";
        room.folder(path);
    }
    Recorder recorder;
    const Rules rules;
    CHECK(Walk(rules, recorder).run(room.open("top").get()));
    CHECK(recorder.files.size() == std::size_t{2} * depth);
    CHECK(recorder.folders.size() == depth);

    Removal removal(room);
    bool whole = removal.run();
    for (int pass = 0; pass < 2; ++pass) whole = removal.run();
    CHECK(whole);
    CHECK(fs::is_empty(room.path / "top"));
}

TEST_CASE("a folder that is swapped for a symlink while its content is removed leads nowhere") {
    const Room room;
    room.write("top/victim/one");
    room.write("top/victim/two");
    room.write("outside/one");
    room.write("outside/two");
    Removal removal(room);
    bool swapped = false;
    removal.remove.before_file = [&](const std::string&) {
        if (std::exchange(swapped, true)) return;
        fs::rename(room.path / "top/victim", room.path / "elsewhere");
        fs::create_symlink(room.path / "outside", room.path / "top/victim");
    };
    removal.run();
    CHECK(swapped);
    CHECK(room.has("outside/one"));
    CHECK(room.has("outside/two"));
}

TEST_CASE("a folder that is swapped for a symlink before it is opened is not entered") {
    const Room room;
    room.write("top/victim/one");
    room.write("outside/one");
    Removal removal(room);
    const auto swap = [&](const std::string& path) {
        if (path != "victim" || fs::is_symlink(room.path / "top/victim")) return;
        fs::rename(room.path / "top/victim", room.path / "elsewhere");
        fs::create_symlink(room.path / "outside", room.path / "top/victim");
    };
    SECTION("before it is looked at") {
        removal.remove.before = swap;
        CHECK(removal.run());
        CHECK_FALSE(room.has("top/victim")); // the link itself is gone
    }
    SECTION("between being looked at and being opened") {
        removal.remove.before_opening = swap;
        CHECK_FALSE(removal.run());
        CHECK(removal.findings.failures == 1);
        CHECK(room.has("top/victim"));
    }
    SECTION("for another folder") {
        removal.remove.before_opening = [&](const std::string&) {
            fs::rename(room.path / "top/victim", room.path / "elsewhere");
            fs::rename(room.path / "outside", room.path / "top/victim");
        };
        CHECK_FALSE(removal.run());
        CHECK(room.has("top/victim/one"));
        fs::rename(room.path / "top/victim", room.path / "outside");
    }
    CHECK(room.has("outside/one"));
    CHECK(room.has("elsewhere/one"));
}

TEST_CASE("a folder that is moved away while the walk is far below ends the walk") {
    const Room room;
    std::string path = "top/moved";
    for (int i = 0; i < 60; ++i) path += "/d";
    room.write(path + "/file");
    room.write("other/keep");
    Removal removal(room);
    removal.remove.before_file = [&](const std::string&) {
        std::string half = "top/moved";
        for (int i = 0; i < 20; ++i) half += "/d";
        fs::rename(room.path / half, room.path / "other/d");
    };
    CHECK_THROWS_AS(removal.run(), xtask::Error);
    CHECK(room.has("other/keep"));
}

TEST_CASE("mounts are not crossed, be they of the same device") {
    const Room room;
    room.write("top/mounted/hidden");
    room.write("top/gone");
    room.write("outside/precious");
    room.write("outside/file");
    room.write("top/file");
    SECTION("a folder") {
        CHECK(with_bind_mount(room.path / "outside", room.path / "top/mounted", [&] {
            Removal removal(room);
            const bool whole = removal.run();
            return !whole && removal.findings.kept.count(Why::mount_point) == 1 &&
                   room.has("top/mounted/precious");
        }));
        CHECK(room.has("top/mounted/hidden"));
    }
    SECTION("a file") {
        CHECK(with_bind_mount(room.path / "outside/file", room.path / "top/file", [&] {
            Removal removal(room);
            return !removal.run() && removal.findings.kept.count(Why::mount_point) == 1;
        }));
        CHECK(room.has("top/file"));
    }
    CHECK_FALSE(room.has("top/gone"));
    CHECK(room.has("outside/precious"));
    CHECK(room.has("outside/file"));
}

TEST_CASE("what cannot be removed is counted, the first by name, and the rest goes") {
    const Room room;
    room.write("top/a");
    room.write("top/b");
    Removal removal(room);
    removal.remove.before_file = [&](const std::string& path) {
        if (path != "a") return;
        fs::remove(room.path / "top/a"); // becomes a folder, which unlink does not remove
        room.folder("top/a");
    };
    CHECK_FALSE(removal.run());
    CHECK(removal.findings.failures == 1);
    CHECK(removal.findings.first_failure.starts_with("a: "));
    CHECK_FALSE(room.has("top/b"));
}

TEST_CASE("a signal ends the walk, and what was removed stays counted") {
    const Room room;
    for (int i = 0; i < 10; ++i) room.write("top/" + std::to_string(i));
    Removal removal(room);
    removal.host.ui.cancel_after(4, SIGTERM);
    CHECK_THROWS_AS(removal.run(), xtask::Error);
    CHECK(removal.findings.files > 0);
    CHECK(removal.findings.files <= 4);
}

TEST_CASE("bytes are counted when the last name of a file goes") {
    const Room room;
    room.write("top/a", std::string(100'000, 'x'));
    room.write("outside", std::string(100'000, 'x'));
    fs::create_hard_link(room.path / "top/a", room.path / "top/b");
    fs::create_hard_link(room.path / "outside", room.path / "top/c");
    const std::uint64_t size = entry_at(AT_FDCWD, (room.path / "outside").c_str())->allocated;
    Removal removal(room);
    CHECK(removal.run());
    CHECK(removal.findings.files == 3);
    CHECK(removal.findings.bytes == size);
}
