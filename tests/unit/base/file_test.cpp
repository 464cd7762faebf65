#include "base/file.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <functional>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::base;
using test::read_text;
using test::write_text;

namespace {

std::string reason_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.reason;
    }
    return "";
}

} // namespace

TEST_CASE("errno becomes a typed error") {
    CHECK(io_error(ENOSPC, "x").code == ExitCode::no_space);
    CHECK(io_error(EDQUOT, "x").code == ExitCode::no_space);
    CHECK(io_error(EIO, "x").code == ExitCode::failure);
    CHECK(io_error(EACCES, "open 'f'").reason == "permission");
    CHECK_THAT(io_error(EACCES, "open 'f'").what(), Catch::StartsWith("cannot open 'f': "));
}

TEST_CASE("only plain files are opened") {
    const test::TemporaryDirectory dir;
    write_text(dir / "plain", "x");
    REQUIRE(::symlink("plain", (dir / "link").c_str()) == 0);
    REQUIRE(::symlink("nowhere", (dir / "dangling").c_str()) == 0);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    REQUIRE(::mkdir((dir / "folder").c_str(), 0700) == 0);

    CHECK(open_regular(dir / "plain", O_RDWR));
    CHECK_FALSE(open_regular(dir / "absent", O_RDWR));
    for (const char* name : {"link", "dangling", "fifo", "folder"}) {
        INFO(name);
        CHECK(reason_of([&] { open_regular(dir / name, O_RDWR | O_CREAT); }) == "unsafe-file");
    }
    for (const char* name : {"link", "fifo", "folder"}) {
        INFO(name);
        CHECK(reason_of([&] { open_regular(dir / name, O_RDONLY); }) == "unsafe-file");
        CHECK(reason_of([&] { open_regular(dir / name, O_WRONLY); }) == "unsafe-file");
    }
    CHECK(reason_of([] { open_regular("/dev/null", O_RDWR); }) == "unsafe-file");
    CHECK_FALSE(test::TemporaryDirectory::exists(dir / "nowhere"));
}

TEST_CASE("a file with a second hard link is read, not written") {
    const test::TemporaryDirectory dir;
    write_text(dir / "linked", "x");
    REQUIRE(::link((dir / "linked").c_str(), (dir / "second").c_str()) == 0);

    CHECK(open_regular(dir / "linked", O_RDONLY)); // reading harms nobody
    for (const int flags : {O_WRONLY, O_RDWR, O_WRONLY | O_CREAT, O_RDWR | O_APPEND}) {
        CAPTURE(flags);
        CHECK(reason_of([&] { open_regular(dir / "linked", flags); }) == "unsafe-file");
    }
    REQUIRE(::unlink((dir / "second").c_str()) == 0);
    CHECK(open_regular(dir / "linked", O_RDWR));
}

TEST_CASE("what stands at a path") {
    const test::TemporaryDirectory dir;
    write_text(dir / "plain", "x");
    REQUIRE(::symlink("plain", (dir / "link").c_str()) == 0);
    REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
    CHECK(entry_at(dir / "absent") == Entry::absent);
    CHECK(entry_at(dir / "plain") == Entry::regular);
    CHECK(entry_at(dir / "link") == Entry::symlink);
    CHECK(entry_at(dir / "fifo") == Entry::other);
    CHECK(entry_at(dir.path()) == Entry::other);
    CHECK_THROWS_AS(entry_at(dir / "plain/below"), Error);
}

TEST_CASE("bytes are written and read whole") {
    const test::TemporaryDirectory dir;
    const std::string path = dir / "f";
    const Fd fd = open_regular(path, O_RDWR | O_CREAT | O_EXCL);
    write_all(fd.get(), "hello", path);
    const std::string more = " world";
    CHECK(write_at(fd.get(), std::as_bytes(std::span(more)), 5).bytes == 6);
    CHECK(read_text(path) == "hello world");

    std::array<std::byte, 64> buffer;
    CHECK(read_at(fd.get(), buffer, 6, path) == 5);
    CHECK(read_at(fd.get(), buffer, 11, path) == 0);
    CHECK(read_all(fd.get(), 11, path) == "hello world");
    CHECK(reason_of([&] { read_all(fd.get(), 10, path); }) == "file-too-large");

    const Fd read_only = open_regular(path, O_RDONLY);
    CHECK(write_at(read_only.get(), std::as_bytes(std::span(more)), 0).error == EBADF);
}

TEST_CASE("a file is replaced whole and nothing else is left") {
    const test::TemporaryDirectory dir;
    atomic_write(dir / "f", "one");
    atomic_write(dir / "f", "two", 0600);
    CHECK(read_text(dir / "f") == "two");
    CHECK(dir.entries() == std::vector<std::string>{"f"});

    write_text(dir / "f.tmp", "left by a crash");
    atomic_write(dir / "f", "three", 0644, dir / "f.tmp");
    CHECK(read_text(dir / "f") == "three");
    CHECK(dir.entries() == std::vector<std::string>{"f"});
}

TEST_CASE("replacing a link replaces the link, a folder is refused") {
    const test::TemporaryDirectory dir;
    write_text(dir / "victim", "untouched");
    REQUIRE(::symlink("victim", (dir / "f").c_str()) == 0);
    REQUIRE(::symlink("victim", (dir / "f.tmp").c_str()) == 0);
    atomic_write(dir / "f", "new", 0644, dir / "f.tmp");
    CHECK(read_text(dir / "victim") == "untouched");
    CHECK(entry_at(dir / "f") == Entry::regular);

    REQUIRE(::mkdir((dir / "folder").c_str(), 0700) == 0);
    CHECK_THROWS_AS(atomic_write(dir / "folder", "new"), Error);
    CHECK(dir.entries() == std::vector<std::string>{"f", "folder", "victim"});
}

TEST_CASE("folders are made with their parents") {
    const test::TemporaryDirectory dir;
    make_directories(dir / "a/b//c/");
    CHECK(entry_at(dir / "a/b/c") == Entry::other);
    make_directories(dir / "a/b/c");
    REQUIRE(::symlink("a", (dir / "link").c_str()) == 0);
    make_directories(dir / "link/d");
    CHECK(entry_at(dir / "a/d") == Entry::other);
    write_text(dir / "file", "");
    CHECK_THROWS_AS(make_directories(dir / "file"), Error);
    CHECK_THROWS_AS(make_directories(dir / "file/below"), Error);
    CHECK_THROWS_AS(make_directories(""), Error);
}

TEST_CASE("parents of paths") {
    const std::vector<std::pair<std::string, std::string>> table{
        {"a", "."},   {"a/b", "a"}, {"a//b", "a"}, {"a/b/", "a"}, {"/a", "/"},
        {"//a", "/"}, {"/", "/"},   {"", "."},     {".", "."},    {"../x", ".."},
    };
    for (const auto& [path, parent] : table) {
        INFO(path);
        CHECK(parent_directory(path) == parent);
    }
}

TEST_CASE("removal never takes a folder") {
    const test::TemporaryDirectory dir;
    write_text(dir / "f", "");
    CHECK(remove_file(dir / "f"));
    CHECK_FALSE(remove_file(dir / "f"));
    REQUIRE(::mkdir((dir / "folder").c_str(), 0700) == 0);
    CHECK_THROWS_AS(remove_file(dir / "folder"), Error);
}

TEST_CASE("what cannot be written is named as people know it, not by its temporary") {
    const auto error = [] {
        try {
            xtask::base::atomic_write("/proc/self/lock.json", "{}");
        } catch (const xtask::Error& caught) {
            return std::string(caught.what());
        }
        return std::string();
    }();
    CHECK_THAT(error, Catch::StartsWith("cannot create '/proc/self/lock.json': "));
}

TEST_CASE("the same file is recognised by its inode") {
    const test::TemporaryDirectory dir;
    const Fd fd = open_regular(dir / "f", O_RDWR | O_CREAT);
    CHECK(is_same_file(fd.get(), dir / "f"));
    atomic_write(dir / "f", "another");
    CHECK_FALSE(is_same_file(fd.get(), dir / "f"));
    remove_file(dir / "f");
    CHECK_FALSE(is_same_file(fd.get(), dir / "f"));
}
