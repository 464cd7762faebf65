#include "services/files.hpp"
#include "temp_dir.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::services;

namespace {

/// The exit code of what `action` throws; ok where it does not.
template <class Action>
ExitCode code_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code;
    }
    return ExitCode::ok;
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

} // namespace

TEST_CASE("a file is read whole, within a bound") {
    const TempDir dir;
    const std::string path = dir.file("a", "12345");
    CHECK(read_file(path, 5) == "12345");
    CHECK(code_of([&] { read_file(path, 4); }) == ExitCode::failure);
    CHECK(code_of([&] { read_file(dir.path("none"), 4); }) == ExitCode::failure);
}

TEST_CASE("nothing but regular files is read") {
    const TempDir dir;
    const std::string target = dir.file("target", "secret");
    REQUIRE(::symlink(target.c_str(), dir.path("link").c_str()) == 0);
    REQUIRE(::mkfifo(dir.path("fifo").c_str(), 0600) == 0);
    const std::string path =
        GENERATE_REF(dir.path("link"), dir.path("fifo"), dir.path(""), std::string("/dev/zero"));
    CAPTURE(path);
    CHECK(code_of([&] { read_file(path, 100); }) == ExitCode::failure);
}

TEST_CASE("a file is replaced whole") {
    const TempDir dir;
    const std::string path = dir.file("a", "old and longer");
    write_file(path, "new");
    CHECK(read_file(path, 100) == "new");
    write_file(path, "");
    CHECK(read_file(path, 100).empty());
    CHECK(std::distance(std::filesystem::directory_iterator(dir.path("")), {}) == 1);
}

TEST_CASE("a link is replaced, not written through") {
    const TempDir dir;
    const std::string target = dir.file("target", "old");
    REQUIRE(::symlink(target.c_str(), dir.path("link").c_str()) == 0);
    write_file(dir.path("link"), "new");
    CHECK(read_file(target, 100) == "old");
    CHECK(read_file(dir.path("link"), 100) == "new");
}

TEST_CASE("a file in pieces is seen once it is published") {
    const TempDir dir;
    const auto entries = [&] { return std::distance(std::filesystem::directory_iterator(dir.path("")), {}); };
    const std::string path = dir.file("a", "old");
    {
        OutputFile file(path, 0);
        file.append("ne");
        file.append("w");
        CHECK(read_file(path, 100) == "old");
        file.publish();
    }
    CHECK(read_file(path, 100) == "new");
    {
        OutputFile file(path, 0);
        file.append("lost");
        CHECK(entries() == 2);
    }
    CHECK(read_file(path, 100) == "new");
    CHECK(entries() == 1);
}

TEST_CASE("a file in pieces makes its folders, and leaves nothing where it cannot be published") {
    const TempDir dir;
    OutputFile file(dir.path("new/folder/a"), 0600);
    file.publish();
    CHECK(mode_of(dir.path("new/folder/a")) == 0600);
    {
        OutputFile onto_folder(dir.path("new/folder"), 0);
        CHECK(code_of([&] { onto_folder.publish(); }) == ExitCode::failure);
    }
    CHECK(std::distance(std::filesystem::directory_iterator(dir.path("new")), {}) == 1);
    CHECK(code_of([&] { OutputFile(dir.path("new/folder/a/b"), 0); }) == ExitCode::failure);
    CHECK(code_of([&] { OutputFile(dir.path("x"), 04755); }) == ExitCode::usage);
}

TEST_CASE("a piece that cannot be written is said at once") {
    const TempDir dir;
    OutputFile file(dir.path("a"), 0);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto previous = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{4, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK(code_of([&] { file.append("12345"); }) == ExitCode::failure);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, previous);
}

TEST_CASE("modes") {
    const TempDir dir;
    const mode_t before = ::umask(022);
    write_file(dir.path("default"), "x");
    write_file(dir.path("private"), "x", 0600);
    ::umask(before);
    CHECK(mode_of(dir.path("default")) == 0644);
    CHECK(mode_of(dir.path("private")) == 0600);
    CHECK(code_of([&] { write_file(dir.path("setuid"), "x", 04755); }) == ExitCode::usage);
}

TEST_CASE("the digest of a file of any size") {
    const TempDir dir;
    base::Cancel cancel;
    CHECK(sha256_of_file(dir.file("empty", ""), cancel) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::string large = dir.file("large", std::string(1'000'000, 'a'));
    CHECK(sha256_of_file(large, cancel) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(code_of([&] { sha256_of_file(dir.path("none"), cancel); }) == ExitCode::failure);
    cancel.request(SIGINT);
    CHECK(code_of([&] { sha256_of_file(large, cancel); }) == ExitCode::interrupted);
}

TEST_CASE("space is known for what does not exist yet") {
    const TempDir dir;
    CHECK(space(dir.path("")) > 0);
    CHECK(space(dir.path("not/yet/there")) > 0);
}
