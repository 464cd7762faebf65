#include "cache.hpp"
#include "temp_dir.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <cerrno>

using namespace xtask;
using namespace xtask::cpp_reference;

TEST_CASE("only what is marked, empty or not there is ours") {
    const test::TempDir dir;
    const Cache cache(dir / "cache");
    CHECK_NOTHROW(cache.check_ours());
    std::filesystem::create_directory(cache.path());
    CHECK_NOTHROW(cache.check_ours());
    dir.file("cache/theirs", "x");
    CHECK_THROWS_AS(cache.check_ours(), Error);
    std::filesystem::create_directory(cache.marker());
    CHECK_THROWS_AS(cache.check_ours(), Error);
    std::filesystem::remove(cache.marker());
    dir.file("cache/.xtask-cpp-reference", "");
    CHECK_NOTHROW(cache.check_ours());
    CHECK_THROWS_AS(Cache(dir / "cache/theirs").check_ours(), Error);
}

TEST_CASE("a cache is made with its parents, and cleared but for its mark and its lock") {
    const test::TempDir dir;
    const Cache cache(dir / "a/b");
    cache.make();
    cache.make();
    CHECK_NOTHROW(cache.check_ours());
    dir.file("a/b/.lock", "xtask 1 h");
    dir.file("a/b/source/deep/file", "x");
    dir.file("a/b/receipt.json", "{}");
    dir.file("outside/file", "kept");
    std::filesystem::create_directory_symlink(dir / "outside", dir / "a/b/source/link");
    cache.clear();
    CHECK(std::distance(std::filesystem::directory_iterator(cache.path()), {}) == 2);
    CHECK(dir.read("outside/file") == "kept");
}

TEST_CASE("failed system calls have their codes") {
    const auto code_of = [](int number) {
        try {
            fail_with(number, "do it");
        } catch (const Error& error) {
            CHECK_THAT(error.what(), Catch::StartsWith("cannot do it: "));
            return error.code;
        }
    };
    CHECK(code_of(ENOSPC) == ExitCode::no_space);
    CHECK(code_of(EDQUOT) == ExitCode::no_space);
    CHECK(code_of(EROFS) == ExitCode::failure);
    CHECK(code_of(EIO) == ExitCode::failure);
}
