#include "../base/temporary_directory.hpp"
#include "gguf/source.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::gguf;

namespace {

std::string read(Source& source, std::uint64_t position, std::size_t count) {
    std::string bytes(count, '?');
    bytes.resize(source.read(position, bytes));
    return bytes;
}

std::string reason_of(const std::string& path) {
    try {
        const FileSource source(path);
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::failure);
        CHECK_THAT(error.what(), Catch::Contains(path));
        return error.reason;
    }
    return "";
}

} // namespace

TEST_CASE("memory is read at any position") {
    MemorySource source("0123456789");
    CHECK(source.size() == 10);
    CHECK(read(source, 2, 3) == "234");
    CHECK(read(source, 8, 5) == "89");
    CHECK(read(source, 10, 5).empty());
    CHECK(read(source, ~std::uint64_t{0}, 5).empty());
    CHECK(read(source, 0, 0).empty());
}

TEST_CASE("a file is read at any position, through links too") {
    const test::TemporaryDirectory folder;
    const std::string path = folder / "file", link = folder / "link";
    test::write_text(path, "0123456789");
    REQUIRE(::symlink(path.c_str(), link.c_str()) == 0);
    FileSource source(link);
    CHECK(source.size() == 10);
    CHECK(read(source, 2, 3) == "234");
    CHECK(read(source, 8, 5) == "89");
    CHECK(read(source, 11, 5).empty());
    REQUIRE(::truncate(path.c_str(), 4) == 0);
    CHECK_THROWS_AS(read(source, 2, 5), Error);
}

TEST_CASE("nothing but regular files is read") {
    const test::TemporaryDirectory folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(reason_of(folder / "fifo") == "unsafe-file");
    CHECK(reason_of(folder / "") == "unsafe-file");
    CHECK(reason_of("/dev/null") == "unsafe-file");
    CHECK(reason_of(folder / "none") == "not-found");
}
