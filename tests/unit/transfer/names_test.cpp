#include "../base/temporary_directory.hpp"
#include "transfer/names.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using transfer::Names;

TEST_CASE("suffixes are appended to the whole leaf") {
    const Names names("models", "a.gguf");
    CHECK(names.file == "models/a.gguf");
    CHECK(names.part == "models/a.gguf.part");
    CHECK(names.sidecar == "models/a.gguf.part.json");
    CHECK(names.lock == "models/a.gguf.lock");
    CHECK(names.etag == "models/a.gguf.etag");
    CHECK(names.last_modified == "models/a.gguf.lastmod");
    CHECK(names.receipt == "models/a.gguf.receipt.json");
    CHECK(Names("/", "a").file == "/a");
    CHECK(Names("", "a").file == "./a");
}

TEST_CASE("unsafe leaves are refused before anything is touched") {
    const std::vector<std::string> unsafe{
        "", ".", "..", "a/b", "/a", "a/", "a\nb", "a\x7f", std::string("a\0b", 3), std::string(239, 'x')};
    for (const auto& leaf : unsafe) {
        INFO(leaf);
        CHECK_THROWS_AS(Names("d", leaf), Error);
    }
    const std::vector<std::string> safe{"~", "-x", "a b", "..a", "a\\b", "\xC3\xA9", std::string(238, 'x')};
    for (const auto& leaf : safe) {
        INFO(leaf);
        CHECK(Names("d", leaf).file == "d/" + leaf);
    }
    CHECK_THROWS_AS(Names(std::string("d\0e", 3), "a"), Error);
}

TEST_CASE("the longest leaf leaves room for every companion and its temporary") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), std::string(transfer::longest_leaf, 'x'));
    for (const std::string* companion : names.companions()) {
        CHECK(Names::temporary(*companion).size() - dir.path().size() - 1 <= 255);
    }
    CHECK(names.private_part().size() - dir.path().size() - 1 <= 255);
    CHECK(names.private_part() != names.private_part());
}

TEST_CASE("a finished download is not another one's companion") {
    const test::TemporaryDirectory dir;
    transfer::check_places(Names(dir.path(), "x"));
    test::write_text(dir / "x.part", "a file of its own");
    transfer::check_places(Names(dir.path(), "x")); // without a receipt it is a partial
    test::write_text(dir / "x.part.receipt.json", "{}");
    CHECK_THROWS_WITH(transfer::check_places(Names(dir.path(), "x")), Catch::Contains("x.part"));
}

TEST_CASE("folders and FIFOs at any of our names are refused, links are not followed") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "x");
    std::vector<std::string> paths{names.file};
    for (const std::string* companion : names.companions()) paths.push_back(*companion);
    for (const auto& path : paths) {
        INFO(path);
        REQUIRE(::mkdir(path.c_str(), 0700) == 0);
        CHECK_THROWS_AS(transfer::check_places(names), Error);
        REQUIRE(::rmdir(path.c_str()) == 0);
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        CHECK_THROWS_AS(transfer::check_places(names), Error);
        REQUIRE(::unlink(path.c_str()) == 0);
        REQUIRE(::symlink("/dev/zero", path.c_str()) == 0);
        CHECK_NOTHROW(transfer::check_places(names));
        REQUIRE(::unlink(path.c_str()) == 0);
    }
}
