/// Several candidates for one file: who is asked when, and what becomes of one that fails.
#include "mirror_fixture.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::test;

namespace {

Server::Handler answering(const std::string& status) {
    return [=](const HttpRequest&) { return HttpReply{message(status, "", "")}; };
}

} // namespace

TEST_CASE("a candidate that fails for good is not asked again, and the next one is") {
    for (const auto* status : {"404 Not Found", "401 Unauthorized", "403 Forbidden", "410 Gone"}) {
        INFO(status);
        MirrorFixture f;
        const Server bad(answering(status));
        const Server good(honest(content));
        f.add(bad, "bad");
        f.add(good, "good");
        f.fetch();
        CHECK(f.written() == content);
        CHECK(bad.count() == 1);
        REQUIRE(f.log.warnings.size() == 1);
        CHECK(f.log.warnings.front().find("'bad'") != std::string::npos);
    }
}

TEST_CASE("one that asks to wait is not waited for") {
    MirrorFixture f;
    const Server busy([](const HttpRequest&) {
        return HttpReply{message("429 Too Many Requests", "Retry-After: 200\r\n", "")};
    });
    const Server good(honest(content));
    f.add(busy);
    f.add(good);
    const Time begun = Clock::now();
    f.fetch();
    CHECK(f.written() == content);
    CHECK(Clock::now() - begun < Duration(60'000)); // of 200 s
    CHECK(f.log.retries.empty());
}

TEST_CASE("a body that breaks off goes on from the next candidate, whatever its validator") {
    MirrorFixture f;
    f.knows_hash();
    const Server first(cutting(content, 100'000, 1, "\"a\""));
    const Server second(honest(content, "\"b\""));
    f.add(first);
    f.add(second);
    f.fetch();
    CHECK(f.written() == content);
    REQUIRE(second.count() == 1);
    CHECK(second.requests()[0].range() == 100'000);
    CHECK(second.requests()[0].field("If-Range").empty());
}

TEST_CASE("without a hash the same strong validator lets another candidate go on") {
    MirrorFixture f;
    f.artifact.length = content.size();
    const Server first(cutting(content, 100'000, 1));
    SECTION("the same") {
        const Server second(honest(content));
        f.add(first);
        f.add(second);
        f.fetch();
        CHECK(second.requests()[0].range() == 100'000);
        CHECK(second.requests()[0].field("If-Range") == etag);
        CHECK(f.written() == content);
    }
    SECTION("another: its bytes are never mixed in") {
        const std::string other = sample(content.size(), 9);
        const Server second(honest(other, "\"other\""));
        f.add(first);
        f.add(second);
        f.fetch();
        CHECK(f.written() == content); // the first one again: it has what there is
    }
    SECTION("none: its bytes are never mixed in") {
        const std::string other = sample(content.size(), 9);
        const Server second([&](const HttpRequest& request) {
            HttpReply reply = serve_file(request, other, etag);
            const auto at = reply.bytes.find("ETag: ");
            reply.bytes.erase(at, reply.bytes.find("\r\n", at) + 2 - at);
            return reply;
        });
        f.add(first);
        f.add(second);
        f.fetch();
        CHECK(f.written() == content);
    }
}

TEST_CASE("one that cannot continue does not cost what another has brought") {
    MirrorFixture f;
    f.knows_hash();
    const Server first(cutting(content, 100'000, 1));
    const Server whole([](const HttpRequest&) { return HttpReply{message("200 OK", "", content)}; });
    f.add(first);
    f.add(whole);
    f.fetch();
    CHECK(f.written() == content);
    REQUIRE(first.count() == 2);
    CHECK(first.requests()[1].range() == 100'000);
}

TEST_CASE("one that cannot continue begins anew where nobody else is left") {
    MirrorFixture f;
    f.knows_hash();
    f.options.retries = 1;
    int answers = 0;
    const Server first([&](const HttpRequest& request) {
        if (++answers > 1) return HttpReply{message("404 Not Found", "", "")};
        return cutting(content, 100'000, 1)(request);
    });
    const Server whole([](const HttpRequest&) { return HttpReply{message("200 OK", "", content)}; });
    f.add(first);
    f.add(whole);
    f.fetch();
    CHECK(f.written() == content);
}

TEST_CASE("a candidate of another length is named and not asked again") {
    MirrorFixture f;
    f.knows_hash();
    const Server other(honest(sample(content.size() + 1)));
    const Server good(honest(content));
    f.add(other, "other");
    f.add(good, "good");
    f.fetch();
    CHECK(f.written() == content);
    CHECK(other.count() == 1);
    REQUIRE(f.log.warnings.size() == 1);
    CHECK(f.log.warnings.front().find("'other' serves another file") != std::string::npos);
}

TEST_CASE("without a hash the length that one source announced is every other's") {
    MirrorFixture f;
    f.artifact.length = content.size();
    const Server missing(answering("404 Not Found"));
    const Server other(honest(sample(content.size() + 1)));
    f.add(missing);
    f.add(other);
    CHECK(f.failure().code == ExitCode::network);
    CHECK(f.entries().empty());
}

TEST_CASE("a silent candidate is left for the next one within seconds") {
    MirrorFixture f;
    const Server silent([](const HttpRequest&) { return HttpReply{"", false, true}; });
    const Server good(honest(content));
    f.add(silent);
    f.add(good);
    f.options.timeout = Duration(60'000);
    const Time begun = Clock::now();
    f.fetch();
    CHECK(f.written() == content);
    CHECK(Clock::now() - begun < Duration(30'000)); // of 60 s that a single one has
}

TEST_CASE("where all candidates fail, the gravest of their errors is the download's") {
    MirrorFixture f;
    f.options.retries = 1;
    const Server missing(answering("404 Not Found"));
    const Server closed(answering("403 Forbidden"));
    const Server broken(answering("500 Internal Server Error"));
    f.add(missing);
    f.add(closed);
    f.add(broken);
    const Error error = f.failure();
    CHECK(error.code == ExitCode::auth);
    CHECK(error.reason == "forbidden");
}

TEST_CASE("a candidate that is no http URL and no absolute path is refused before anything is asked") {
    const Server good(honest(content));
    for (const auto* target : {"file:///etc/passwd", "ftp://h/f", "relative/f"}) {
        MirrorFixture f;
        f.add(good);
        f.artifact.candidates.push_back({transfer::Candidate::Kind::http, target, "bad", {}, {}});
        CHECK(f.failure().code == ExitCode::usage);
    }
    MirrorFixture f;
    f.add_path("relative/f");
    CHECK(f.failure().reason == "bad-path");
    CHECK(good.count() == 0);
}
