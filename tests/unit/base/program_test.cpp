#include "base/program.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using xtask::base::find_program;
using xtask::test::TemporaryDirectory;

namespace {

std::string make_program(const TemporaryDirectory& dir, const std::string& leaf, mode_t mode = 0755) {
    const std::string path = dir / leaf;
    xtask::test::write_text(path, "#!/bin/sh\n");
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
}

} // namespace

TEST_CASE("the first executable on the path is it") {
    const TemporaryDirectory first, second;
    const std::string path = first.path() + ":" + second.path();
    const std::string there = make_program(second, "tool");
    CHECK(find_program("tool", path) == there);
    REQUIRE(::mkdir((first / "tool").c_str(), 0755) == 0);
    CHECK(find_program("tool", path) == there);
    REQUIRE(::rmdir((first / "tool").c_str()) == 0);
    const std::string nearer = make_program(first, "tool");
    CHECK(find_program("tool", path) == nearer);
    REQUIRE(::chmod(nearer.c_str(), 0644) == 0);
    CHECK(find_program("tool", path) == there);
}

TEST_CASE("nothing is found by accident") {
    const TemporaryDirectory dir;
    const std::string tool = make_program(dir, "tool");
    CHECK(find_program("tool", "") == std::nullopt);
    CHECK(find_program("tool", ".:::bin") == std::nullopt);
    CHECK(find_program("", dir.path()) == std::nullopt);
    CHECK(find_program(std::string("tool\0x", 6), dir.path()) == std::nullopt);
    CHECK(find_program("./tool", dir.path()) == std::nullopt);
    CHECK(find_program(tool, "") == tool);
    CHECK(find_program(dir.path(), "") == std::nullopt);
}
