#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::test;

TEST_CASE("redirects are walked with credentials for one origin") {
    FetchFixture f;
    f.options.retries = 1;
    const Server cdn(honest(content));
    const Server hub([&](const HttpRequest& request) {
        if (request.target == "/hop") {
            return HttpReply{
                message("302 Found", "Location: " + cdn.url("/f?X-Signature=secret") + "\r\n", "bye")};
        }
        return HttpReply{message("307 Temporary Redirect", "Location: hop\r\n", "")};
    });
    f.from(hub, "/f.bin");
    f.artifact.candidates[0].credentials = {{"Authorization", "Bearer hf_secret"}};
    f.artifact.candidates[0].headers = {{"X-Always", "yes"}};
    f.fetch();
    CHECK(f.written() == content);
    for (const auto& request : hub.requests()) CHECK(request.field("Authorization") == "Bearer hf_secret");
    CHECK(hub.count() == 2);
    REQUIRE(cdn.count() == 1);
    CHECK(cdn.requests()[0].field("Authorization").empty());
    CHECK(cdn.requests()[0].field("X-Always") == "yes");
    CHECK_THAT(read_text(f.beside(".receipt.json")), !Catch::Contains("ecret"));
    REQUIRE(f.log.notes.size() >= 2); // one for each new connection, at least one to either server
    for (const auto& note : f.log.notes) {
        CHECK_THAT(note, Catch::StartsWith("connected to 127.0.0.1:") && !Catch::Contains("ecret"));
    }
}

TEST_CASE("an expired signed URL is walked to once more") {
    FetchFixture f;
    int signature = 0;
    int valid = 1;
    const Server cdn([&](const HttpRequest& request) {
        if (request.target != "/f?" + std::to_string(valid))
            return HttpReply{message("403 Forbidden", "", "expired")};
        HttpReply reply = serve_file(request, content, etag);
        if (valid == 1) {
            reply.bytes.resize(reply.bytes.find("\r\n\r\n") + 4 + 100'000);
            valid = 2;
        }
        return reply;
    });
    const Server hub([&](const HttpRequest&) {
        return HttpReply{
            message("302 Found", "Location: " + cdn.url("/f?" + std::to_string(++signature)) + "\r\n", "")};
    });
    f.from(hub, "/f.bin");
    SECTION("and accepted") {
        f.fetch();
        CHECK(f.written() == content);
        CHECK(hub.count() == 2);
    }
    SECTION("and refused again") {
        valid = 99;
        const Error error = f.failure();
        CHECK(error.reason == "signed-url-rejected");
        CHECK(error.code == ExitCode::network);
        CHECK(hub.count() == 2);
        CHECK_THAT(error.what(), !Catch::Contains("f?1") && !Catch::Contains("f?2"));
    }
}

TEST_CASE("where only requests for a part are led to another version, one for the whole file decides") {
    FetchFixture f;
    f.artifact.sha256 = sha256_of(content);
    const Server elsewhere(honest(sample(content.size(), 2), "\"v2\""));
    auto cut = cutting(content, 100'000, 1);
    const Server server([&](const HttpRequest& request) {
        if (request.range() < 0) return cut(request);
        return HttpReply{message("302 Found", "Location: " + elsewhere.url("/f") + "\r\n", "")};
    });
    f.from(server);
    f.fetch();
    CHECK(f.written() == content);
    CHECK(elsewhere.count() == 1);
    CHECK(f.log.warnings.size() == 1);
}

TEST_CASE("the next source is tried when one fails") {
    FetchFixture f;
    const Server missing([](const HttpRequest&) { return HttpReply{message("404 Not Found", "", "")}; });
    const Server good(honest(content));
    f.from(missing);
    f.artifact.candidates.push_back({transfer::Candidate::Kind::http, good.url("/g"), "good", {}, {}});
    f.fetch();
    CHECK(f.written() == content);
    CHECK(f.log.warnings.size() == 1);
}
