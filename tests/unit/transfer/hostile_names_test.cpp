#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::test;
using Names = std::vector<std::string>;

TEST_CASE("hostile things at our names are not followed") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    std::filesystem::create_directories(f.artifact.directory);
    write_text(f.dir / "victim", "untouched");
    const std::string suffix =
        GENERATE(as<std::string>(), "", ".part", ".part.json", ".lock", ".etag", ".lastmod", ".receipt.json");
    INFO(suffix);
    SECTION("link") {
        REQUIRE(::symlink("../victim", f.beside(suffix).c_str()) == 0);
        if (suffix == ".lock") {
            CHECK(f.failure().code == ExitCode::failure);
        } else {
            f.fetch();
            CHECK(f.written() == content);
            CHECK(f.entries() == Names{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
        }
    }
    SECTION("FIFO") {
        REQUIRE(::mkfifo(f.beside(suffix).c_str(), 0600) == 0);
        CHECK(f.failure().reason == "unsafe-file");
        CHECK(server.count() == 0);
    }
    SECTION("folder") {
        REQUIRE(::mkdir(f.beside(suffix).c_str(), 0700) == 0);
        CHECK(f.failure().reason == "unsafe-file");
        CHECK(server.count() == 0);
    }
    CHECK(read_text(f.dir / "victim") == "untouched");
}
