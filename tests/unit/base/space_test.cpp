#include "base/file.hpp"
#include "base/space.hpp"
#include "temporary_directory.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::base;

TEST_CASE("free space is that of the first parent that exists") {
    const test::TemporaryDirectory dir;
    CHECK(available_space(dir.path()) > 0);
    CHECK(available_space(dir / "not/yet/there") > 0);
    test::write_text(dir / "file", "");
    CHECK_THROWS_AS(available_space(dir / "file/below"), Error);
}

TEST_CASE("a reservation leaves the size alone") {
    const test::TemporaryDirectory dir;
    const std::string path = dir / "f";
    const Fd fd = open_regular(path, O_RDWR | O_CREAT);
    write_all(fd.get(), "12345", path);
    reserve_space(fd.get(), 5, 1 << 20, path);
    CHECK(status_of(fd.get(), path).st_size == 5);
    CHECK(reserved_beyond(fd.get(), path) > 0); // at least the rest of the first block
    CHECK(test::read_text(path) == "12345");
}

TEST_CASE("more than the disk has cannot be reserved") {
    const test::TemporaryDirectory dir;
    const std::string path = dir / "f";
    const Fd fd = open_regular(path, O_RDWR | O_CREAT);
    const std::uint64_t too_much = available_space(dir.path()) * 2 + (std::uint64_t{1} << 40);
    CHECK_THROWS_AS(reserve_space(fd.get(), 0, too_much, path), Error);
    CHECK(status_of(fd.get(), path).st_size == 0);
    CHECK(reserved_beyond(fd.get(), path) == 0);
}
