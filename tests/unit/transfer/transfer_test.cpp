#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::test;
using transfer::State;
using Names = std::vector<std::string>;

TEST_CASE("a file arrives verified, with its record, and nothing else") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    f.artifact.length = content.size();
    const auto outcome = f.fetch();
    CHECK(outcome.state == State::fetched);
    CHECK(outcome.verified == "sha256");
    CHECK(outcome.transferred == content.size());
    CHECK(outcome.resumed == 0);
    CHECK(f.written() == content);
    CHECK(f.entries() == Names{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
    CHECK(read_text(f.beside(".etag")) == etag);
    CHECK(server.count() == 1);
    CHECK(server.requests()[0].range() == -1);
    CHECK(f.log.ends == 1);
    CHECK(transfer::lookup(f.artifact.directory, "f.bin").state == transfer::Local::State::intact);
    CHECK_THAT(read_text(f.beside(".receipt.json")), !Catch::Contains("secret"));
}

TEST_CASE("an empty file is a file") {
    FetchFixture f;
    const Server server(honest(""));
    f.from(server);
    CHECK(f.fetch().length == 0);
    CHECK(f.has(""));
    CHECK(f.written().empty());
}

TEST_CASE("a git blob is verified as git names it") {
    FetchFixture f;
    const Server server([](const HttpRequest&) {
        return HttpReply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                         "6\r\nhello\n\r\n0\r\n\r\n"};
    });
    f.from(server);
    f.artifact.git_blob = "ce013625030ba8dba906f756967f9e9ca394464a";
    SECTION("length known") { f.artifact.length = 6; }
    SECTION("length learned at the end") {}
    CHECK(f.fetch().verified == "git-blob");
}

TEST_CASE("wrong bytes never reach the final path") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    std::filesystem::create_directories(f.artifact.directory);
    write_text(f.file(), "older and good");
    SECTION("announced") { f.artifact.sha256 = std::string(64, '0'); }
    SECTION("demanded") { f.artifact.required_sha256 = std::string(64, '0'); }
    SECTION("git blob") { f.artifact.git_blob = std::string(40, '0'); }
    const Error error = f.failure();
    CHECK(error.code == ExitCode::hash_mismatch);
    CHECK(f.entries() == Names{"f.bin"});
    CHECK(f.written() == "older and good");
    CHECK(server.count() == 1); // it came in one piece, so once is enough
}

TEST_CASE("the announced hash may be waived, the demanded one and the length never") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.sha256 = std::string(64, '0');
    f.artifact.no_verify = true;
    SECTION("waived") {
        f.artifact.length = content.size();
        CHECK(f.fetch().verified == "size");
    }
    SECTION("length") {
        f.artifact.length = content.size() + 1;
        CHECK(f.failure().reason == "wrong-length");
    }
    SECTION("demanded and right") {
        f.artifact.required_sha256 = sha256_of(content);
        CHECK(f.fetch().verified == "sha256");
    }
    SECTION("demanded and wrong") {
        f.artifact.required_sha256 = std::string(64, '1');
        CHECK(f.failure().code == ExitCode::hash_mismatch);
    }
}

TEST_CASE("a demand that contradicts the announcement ends before the body") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    f.artifact.required_sha256 = std::string(64, '0');
    CHECK(f.failure().code == ExitCode::hash_mismatch);
    CHECK(server.count() == 0);
}

TEST_CASE("the rate limit does not change the bytes") {
    FetchFixture f;
    f.options.limit_rate = 1'000'000;
    const Server server(honest(content));
    f.from(server);
    f.fetch();
    CHECK(f.written() == content);
}

TEST_CASE("a dry run touches nothing") {
    FetchFixture f;
    const Server server(honest(content));
    f.from(server);
    f.artifact.dry_run = true;
    f.artifact.length = 7;
    const auto outcome = f.fetch();
    CHECK(outcome.state == State::planned);
    CHECK(outcome.length == 7);
    CHECK(outcome.available > 0);
    CHECK(server.count() == 0);
    CHECK(f.dir.entries().empty());
}
