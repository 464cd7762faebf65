#include "../base/temporary_directory.hpp"
#include "base/file.hpp"
#include "transfer/partial.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <functional>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::transfer;

namespace {

const auto anything = [](const Sidecar&) { return true; };

/// A folder with a partial of 100 bytes, of which 40 were made durable, as a killed run leaves it.
struct Interrupted {
    Interrupted() {
        Sidecar content;
        content.repository = "org/repo";
        content.path = "f";
        content.total = 1000;
        content.validator = {"\"tag\"", "", false};
        Partial partial = Partial::create(names, content, "boot-1");
        base::write_all(partial.fd(), std::string(40, 'a'), names.part);
        partial.checkpoint(40);
        base::write_all(partial.fd(), std::string(60, 'b'), names.part);
    }

    std::uint64_t resumed(const std::string& boot_id) {
        const auto partial = Partial::resume(names, boot_id, anything);
        return partial ? partial->resumed() : 0;
    }
    void alter(const std::function<void(Sidecar&)>& change) {
        Sidecar sidecar = *read_sidecar(names);
        change(sidecar);
        test::write_text(names.sidecar, format_sidecar(sidecar));
    }

    test::TemporaryDirectory dir;
    Names names{dir.path(), "f"};
};

} // namespace

TEST_CASE("a partial and its sidecar outlive their process") {
    Interrupted old;
    CHECK(old.dir.entries() == std::vector<std::string>{"f.part", "f.part.json"});
    const auto partial = Partial::resume(old.names, "boot-1", anything);
    REQUIRE(partial);
    CHECK(partial->resumed() == 100);
    CHECK(partial->content().validator.etag == "\"tag\"");
    CHECK(partial->content().durable == 40);
}

TEST_CASE("what is trusted after which crash") {
    Interrupted old;
    std::uint64_t trusted = 0;
    SECTION("the process died") { trusted = 100; }
    SECTION("the power went") {
        old.alter([](Sidecar& s) { s.boot_id = "boot-0"; });
        trusted = 40;
    }
    SECTION("the boot is not known") {
        old.alter([](Sidecar& s) { s.boot_id = ""; });
        trusted = 40;
    }
    SECTION("the disk is mounted elsewhere") {
        old.alter([](Sidecar& s) { ++s.device; });
        trusted = 40;
    }
    SECTION("another file took its place") {
        old.alter([](Sidecar& s) { ++s.inode; });
    }
    SECTION("more is recorded than is there") {
        old.alter([](Sidecar& s) {
            s.boot_id = "boot-0";
            s.durable = 5000;
        });
        trusted = 100;
    }
    SECTION("nothing was durable yet") {
        old.alter([](Sidecar& s) {
            s.boot_id = "boot-0";
            s.durable = 0;
        });
    }
    SECTION("it is longer than the file can be") {
        old.alter([](Sidecar& s) { s.total = 99; });
    }
    SECTION("the sidecar is gone") { base::remove_file(old.names.sidecar); }
    SECTION("the sidecar is garbage") { test::write_text(old.names.sidecar, "{\"schema\":1"); }
    SECTION("the sidecar is empty") { test::write_text(old.names.sidecar, ""); }
    SECTION("the sidecar is a link") {
        ::rename(old.names.sidecar.c_str(), (old.dir / "other").c_str());
        REQUIRE(::symlink("other", old.names.sidecar.c_str()) == 0);
    }
    SECTION("the partial is gone") { base::remove_file(old.names.part); }
    SECTION("the partial is empty") { REQUIRE(::truncate(old.names.part.c_str(), 0) == 0); }
    SECTION("the partial has a second name") {
        REQUIRE(::link(old.names.part.c_str(), (old.dir / "second").c_str()) == 0);
    }
    SECTION("the partial is a link") {
        ::rename(old.names.part.c_str(), (old.dir / "second").c_str());
        REQUIRE(::symlink("second", old.names.part.c_str()) == 0);
    }
    CHECK(old.resumed("boot-1") == trusted);
    if (trusted > 0) {
        CHECK(test::read_text(old.names.part).size() == trusted);
        CHECK(old.resumed("boot-1") == trusted); // and again: the cut is recorded for this boot
        CHECK(read_sidecar(old.names)->boot_id == "boot-1");
    } else {
        CHECK_FALSE(test::TemporaryDirectory::exists(old.names.part));
        CHECK_FALSE(test::TemporaryDirectory::exists(old.names.sidecar));
    }
    if (test::TemporaryDirectory::exists(old.dir / "second")) {
        CHECK(test::read_text(old.dir / "second").size() == 100);
    }
}

TEST_CASE("unwanted content is removed") {
    Interrupted old;
    CHECK_FALSE(Partial::resume(old.names, "boot-1", [](const Sidecar& s) { return s.path != "f"; }));
    CHECK(old.dir.entries().empty());
}

TEST_CASE("a new partial takes the place of everything that was there") {
    Interrupted old;
    test::write_text(old.names.sidecar + ".tmp", "left by a crash");
    const Partial partial = Partial::create(old.names, {}, "boot-2");
    CHECK(test::read_text(old.names.part).empty());
    CHECK(read_sidecar(old.names)->boot_id == "boot-2");
    CHECK(read_sidecar(old.names)->durable == 0);
    CHECK(old.dir.entries() == std::vector<std::string>{"f.part", "f.part.json"});
}

TEST_CASE("links at our names are replaced, never written through") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "f");
    test::write_text(dir / "victim", "untouched");
    for (const auto& name : {names.part, names.sidecar, names.sidecar + ".tmp"}) {
        REQUIRE(::symlink("victim", name.c_str()) == 0);
    }
    Partial partial = Partial::create(names, {}, "boot");
    base::write_all(partial.fd(), "new", names.part);
    partial.checkpoint(3);
    CHECK(test::read_text(dir / "victim") == "untouched");
    CHECK(test::read_text(names.part) == "new");
}

TEST_CASE("a private partial leaves nothing") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "f");
    {
        Partial partial = Partial::create_private(names, {});
        Partial moved = std::move(partial);
        moved.checkpoint(0);
        CHECK(dir.entries().size() == 1);
        CHECK_THAT(dir.entries()[0], Catch::StartsWith("f.part."));
    }
    CHECK(dir.entries().empty());
    {
        Partial partial = Partial::create_private(names, {});
        base::write_all(partial.fd(), "new", names.part);
        partial.seal(3);
        partial.publish();
    }
    CHECK(dir.entries() == std::vector<std::string>{"f"});
}

TEST_CASE("publishing keeps the older file's mode and replaces links") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "f");
    Partial partial = Partial::create(names, {}, "boot");
    base::write_all(partial.fd(), "new", names.part);
    SECTION("over a file") {
        test::write_text(names.file, "old");
        REQUIRE(::chmod(names.file.c_str(), 0600) == 0);
        partial.seal(3);
        partial.publish();
        struct stat status {};
        REQUIRE(::stat(names.file.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777) == 0600);
    }
    SECTION("over a link") {
        test::write_text(dir / "victim", "untouched");
        REQUIRE(::symlink("victim", names.file.c_str()) == 0);
        partial.seal(3);
        partial.publish();
        CHECK(test::read_text(dir / "victim") == "untouched");
    }
    CHECK(base::entry_at(names.file) == base::Entry::regular);
    CHECK(test::read_text(names.file) == "new");
    CHECK_FALSE(test::TemporaryDirectory::exists(names.part));
}

TEST_CASE("a partial that somebody touched is not published") {
    const test::TemporaryDirectory dir;
    const Names names(dir.path(), "f");
    Partial partial = Partial::create(names, {}, "boot");
    base::write_all(partial.fd(), "new", names.part);
    SECTION("replaced") { base::atomic_write(names.part, "new"); }
    SECTION("removed") { base::remove_file(names.part); }
    SECTION("shortened") { REQUIRE(::truncate(names.part.c_str(), 2) == 0); }
    SECTION("linked") { REQUIRE(::link(names.part.c_str(), (dir / "second").c_str()) == 0); }
    CHECK_THROWS_AS(partial.seal(3), Error);
    CHECK_FALSE(test::TemporaryDirectory::exists(names.file));
}

TEST_CASE("a fleeting partial gets its sidecar when bytes are left behind, and only then") {
    const test::TemporaryDirectory dir;
    const Names names(dir / ".", "f.bin");
    Sidecar content;
    content.sha256 = std::string(64, 'a');
    const auto write = [](const Partial& partial) { REQUIRE(::pwrite(partial.fd(), "abc", 3, 0) == 3); };
    SECTION("left behind") {
        { write(Partial::create(names, content, "boot", true)); }
        const auto resumed = Partial::resume(names, "boot", [](const Sidecar&) { return true; });
        REQUIRE(resumed);
        CHECK(resumed->resumed() == 3);
    }
    SECTION("empty") {
        { const auto partial = Partial::create(names, content, "boot", true); }
        CHECK(base::entry_at(names.part) == base::Entry::absent);
        CHECK(base::entry_at(names.sidecar) == base::Entry::absent);
    }
    SECTION("discarded") {
        {
            auto partial = Partial::create(names, content, "boot", true);
            write(partial);
            partial.discard();
        }
        CHECK(base::entry_at(names.part) == base::Entry::absent);
        CHECK(base::entry_at(names.sidecar) == base::Entry::absent);
    }
    SECTION("published") {
        {
            auto partial = Partial::create(names, content, "boot", true);
            write(partial);
            partial.publish();
        }
        CHECK(base::entry_at(names.file) == base::Entry::regular);
        CHECK(base::entry_at(names.sidecar) == base::Entry::absent);
    }
    SECTION("moved from") {
        {
            auto partial = Partial::create(names, content, "boot", true);
            write(partial);
            auto other = std::move(partial);
            other.publish();
        }
        CHECK(base::entry_at(names.sidecar) == base::Entry::absent);
    }
}
