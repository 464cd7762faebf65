#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

using namespace xtask;
using namespace xtask::test;
using transfer::State;
using Names = std::vector<std::string>;

TEST_CASE("an unchanged file is not fetched again") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    SECTION("the hash says so") {
        f.artifact.sha256 = sha256_of(content);
        CHECK(f.fetch().state == State::unchanged);
        CHECK(server.count() == 1);
    }
    SECTION("the entity tag says so") {
        f.artifact.etag = etag;
        CHECK(f.fetch().state == State::unchanged);
        CHECK(server.count() == 1);
    }
    SECTION("the server says so") {
        const auto outcome = f.fetch();
        CHECK(outcome.state == State::unchanged);
        CHECK(outcome.transferred == 0);
        REQUIRE(server.count() == 2);
        CHECK(server.requests()[1].field("If-None-Match") == etag);
    }
    SECTION("unless forced") {
        f.artifact.force = true;
        CHECK(f.fetch().state == State::fetched);
        CHECK(server.requests()[1].field("If-None-Match").empty());
    }
    CHECK(f.written() == content);
    CHECK(f.entries() == Names{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
}

TEST_CASE("a demanded hash is checked on every path") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    const std::string wrong(64, '0');
    SECTION("304") {
        f.artifact.required_sha256 = wrong;
        CHECK(f.failure().code == ExitCode::hash_mismatch);
        CHECK(server.count() == 2);
        CHECK(f.entries().empty());
    }
    SECTION("cache") {
        f.artifact.required_sha256 = wrong;
        f.artifact.etag = etag;
        CHECK(f.failure().code == ExitCode::hash_mismatch);
        CHECK(f.entries().empty());
    }
    SECTION("offline") {
        f.artifact.required_sha256 = wrong;
        f.artifact.candidates.clear();
        CHECK(f.failure().code == ExitCode::hash_mismatch);
        CHECK(f.entries().empty());
    }
    SECTION("and met") {
        f.artifact.required_sha256 = sha256_of(content);
        CHECK(f.fetch().state == State::unchanged);
        CHECK(server.count() == 1);
    }
}

TEST_CASE("a file its receipt does not describe is hashed") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    std::filesystem::create_directories(f.artifact.directory);
    SECTION("right, without a receipt: adopted") {
        write_text(f.file(), content);
        CHECK(f.fetch().state == State::adopted);
        CHECK(server.count() == 0);
        CHECK(f.fetch().state == State::unchanged);
    }
    SECTION("wrong: replaced") {
        write_text(f.file(), sample(300'000, 3));
        CHECK(f.fetch().state == State::fetched);
    }
    SECTION("right, touched since: adopted") {
        f.fetch();
        const timespec times[2] = {{0, UTIME_OMIT}, {1, 0}};
        REQUIRE(::utimensat(AT_FDCWD, f.file().c_str(), times, 0) == 0);
        CHECK(f.fetch().state == State::adopted);
        CHECK(server.count() == 1);
    }
    SECTION("damaged since: replaced") {
        f.fetch();
        write_text(f.file(), sample(300'000, 3));
        CHECK(f.fetch().state == State::fetched);
        CHECK(server.requests()[1].field("If-None-Match").empty());
    }
    CHECK(f.written() == content);
}

TEST_CASE("a damaged file without announced identity is fetched whole, not asked about") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    write_text(f.file(), "damaged");
    CHECK(f.fetch().state == State::fetched);
    CHECK(server.requests()[1].field("If-None-Match").empty());
    CHECK(f.written() == content);
}

TEST_CASE("a name that belongs to another file is kept") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    f.artifact.path = "elsewhere/f.bin";
    CHECK(f.failure().reason == "name-taken");
    f.artifact.force = true;
    CHECK(f.fetch().state == State::fetched);
}

TEST_CASE("offline, only what is there counts") {
    FetchFixture f;
    CHECK(f.failure().reason == "offline-missing");
    {
        const Server server(honest(content));
        f.from(server);
        f.fetch();
    }
    f.artifact.candidates.clear();
    CHECK(f.fetch().state == State::unchanged);
    f.artifact.sha256 = std::string(64, '0');
    CHECK(f.failure().reason == "offline-missing");
    CHECK(f.written() == content);
}

TEST_CASE("what a run left that was killed right after publishing is tidied up") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    f.fetch();
    std::filesystem::remove(f.beside(".receipt.json"));
    std::filesystem::remove(f.beside(".etag"));
    write_text(f.beside(".part.json"), "{}");
    write_text(f.beside(".etag.tmp"), "half");
    write_text(f.beside(".lock"), "xtask 1 gone\n");
    CHECK(f.fetch().state == State::adopted);
    CHECK(server.count() == 1);
    CHECK(f.entries() == Names{"f.bin", "f.bin.receipt.json"});
}
