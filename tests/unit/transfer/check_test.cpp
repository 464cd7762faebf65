/// Files that are only looked at.
#include "repair_fixture.hpp"

using namespace xtask;
using namespace xtask::test;
using namespace xtask::transfer;
using Ranges = std::vector<Range>;

TEST_CASE("a file is held against what it should be") {
    RepairFixture f;
    CHECK(f.check().state == Check::State::intact);
    SECTION("pieces") {
        f.rot(piece);
        const Check check = f.check();
        CHECK(check.state == Check::State::damaged);
        CHECK(check.damaged == Ranges{{piece, 2 * piece}});
        CHECK(check.why.find("16777216 bytes") != std::string::npos);
    }
    SECTION("length") {
        f.cut(5);
        const Check check = f.check();
        CHECK(check.why == "it has 5 bytes instead of " + std::to_string(whole().size()));
        CHECK(check.damaged == Ranges{{0, whole().size()}});
        CHECK(check.length == 5);
    }
    SECTION("without a receipt") {
        REQUIRE(::unlink(f.beside(".receipt.json").c_str()) == 0);
        CHECK(f.check().state == Check::State::intact);
        f.rot(piece);
        const Check check = f.check();
        CHECK(check.state == Check::State::damaged);
        CHECK(check.why.find("its SHA-256 is") == 0);
        CHECK(check.damaged == Ranges{{0, whole().size()}});
    }
    SECTION("absent") {
        REQUIRE(::unlink(f.file().c_str()) == 0);
        CHECK(f.check().state == Check::State::absent);
    }
    SECTION("no file") {
        REQUIRE(::unlink(f.file().c_str()) == 0);
        REQUIRE(::symlink("/etc/passwd", f.file().c_str()) == 0);
        CHECK(f.check().why == "a symlink stands in its place");
        REQUIRE(::unlink(f.file().c_str()) == 0);
        REQUIRE(::mkfifo(f.file().c_str(), 0600) == 0);
        CHECK(f.check().why == "it is no regular file");
    }
}
