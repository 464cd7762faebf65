#include "fetch_fixture.hpp"
#include "transfer/transfer.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <utility>

using namespace xtask;
using namespace xtask::test;
using Names = std::vector<std::string>;

namespace {

/// Cuts its first answer one byte before the end; then the file is gone.
Server::Handler all_but_one_byte() {
    auto cut = cutting(content, content.size() - 1, 1);
    bool gone = false;
    return [=](const HttpRequest& request) mutable {
        return std::exchange(gone, true) ? HttpReply{message("404 Not Found", "", "")} : cut(request);
    };
}

} // namespace

TEST_CASE("a cut body is continued where it ended") {
    FetchFixture f;
    const Server server(cutting(content, 100'000, 1));
    f.from(server);
    const auto outcome = f.fetch();
    CHECK(f.written() == content);
    CHECK(outcome.transferred == content.size());
    const auto requests = server.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[1].range() == 100'000);
    CHECK(requests[1].field("If-Range") == etag);
}

TEST_CASE("without validator and hash a cut body is never continued") {
    FetchFixture f;
    const Server server(cutting(content, 100'000, 1, ""));
    f.from(server);
    f.fetch();
    CHECK(f.written() == content);
    CHECK(server.requests()[1].range() == -1);
}

TEST_CASE("with a hash to decide, a cut body is continued without validators") {
    FetchFixture f;
    const Server server(cutting(content, 100'000, 1, ""));
    f.from(server);
    f.artifact.sha256 = sha256_of(content);
    CHECK(f.fetch().transferred == content.size());
    CHECK(server.requests()[1].range() == 100'000);
    CHECK(server.requests()[1].field("If-Range").empty());
}

TEST_CASE("a failed run leaves a prefix and the next one goes on") {
    FetchFixture f;
    f.options.retries = 1;
    {
        const Server server(cutting(content, 60'000, 99));
        f.from(server);
        CHECK(f.failure().code == ExitCode::network);
        CHECK(f.entries() == Names{"f.bin.part", "f.bin.part.json"});
        CHECK(read_text(f.beside(".part")) == content.substr(0, 60'000));
        CHECK_THAT(read_text(f.beside(".part.json")), !Catch::Contains("secret"));
    }
    f.artifact.sha256 = sha256_of(content); // another port: only the hash can vouch for the prefix
    const Server server(honest(content));
    f.from(server);
    const auto outcome = f.fetch();
    CHECK(outcome.resumed == 60'000);
    CHECK(outcome.transferred == content.size() - 60'000);
    CHECK(f.written() == content);
    CHECK(f.entries() == Names{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
}

TEST_CASE("what an earlier run left is continued only when it is the same content") {
    FetchFixture f;
    f.options.retries = 1;
    int cuts = 1;
    std::string now = content;
    std::string tag = etag;
    const Server server([&](const HttpRequest& request) {
        HttpReply reply = serve_file(request, now, tag);
        if (cuts-- > 0) reply.bytes.resize(reply.bytes.find("\r\n\r\n") + 4 + 60'000);
        return reply;
    });
    f.from(server);
    CHECK(f.failure().reason == "truncated");

    SECTION("same version: resumed") {
        CHECK(f.fetch().resumed == 60'000);
        CHECK(server.requests()[1].range() == 60'000);
    }
    SECTION("another version: If-Range brings it whole") {
        now = sample(300'000, 2);
        tag = "\"v2\"";
        CHECK(f.fetch().resumed == 0);
    }
    SECTION("another path: not even asked") {
        f.artifact.path = "other/f.bin";
        CHECK(f.fetch().resumed == 0);
        CHECK(server.requests()[1].range() == -1);
    }
    SECTION("forced: not even asked") {
        f.artifact.force = true;
        CHECK(f.fetch().resumed == 0);
        CHECK(server.requests()[1].range() == -1);
    }
    CHECK(f.written() == now);
}

TEST_CASE("a complete partial is verified without a request") {
    FetchFixture f;
    f.options.retries = 1;
    f.artifact.sha256 = sha256_of(content);
    f.artifact.length = content.size();
    {
        const Server server(all_but_one_byte());
        f.from(server);
        CHECK(f.failure().reason == "not-found");
    }
    std::ofstream(f.beside(".part"), std::ios::binary | std::ios::app) << content.back();
    const Server server(honest(content));
    f.from(server);
    const auto outcome = f.fetch();
    CHECK(outcome.resumed == content.size());
    CHECK(server.count() == 0);
    CHECK(f.written() == content);
}

TEST_CASE("a complete partial of the wrong bytes is fetched once more") {
    FetchFixture f;
    f.options.retries = 1;
    f.artifact.sha256 = sha256_of(content);
    f.artifact.length = content.size();
    {
        const Server server(all_but_one_byte());
        f.from(server);
        CHECK(f.failure().reason == "not-found");
    }
    std::ofstream(f.beside(".part"), std::ios::binary | std::ios::app) << static_cast<char>(~content.back());
    const Server server(honest(content));
    f.from(server);
    CHECK(f.fetch().resumed == 0);
    CHECK(server.count() == 1);
    CHECK(f.written() == content);
}

TEST_CASE("answers that do not fit lead to a clean start, never to a mixture") {
    FetchFixture f;
    f.artifact.sha256 = sha256_of(content);
    int step = 0;
    std::function<HttpReply(const HttpRequest&)> second;
    const Server server([&](const HttpRequest& request) {
        HttpReply reply = serve_file(request, content, etag);
        if (++step == 1) reply.bytes.resize(reply.bytes.find("\r\n\r\n") + 4 + 100'000);
        return step == 2 ? second(request) : reply;
    });
    f.from(server);
    const auto part = [&](const std::string& range, const std::string& tag, const std::string& body) {
        return HttpReply{
            message("206 Partial Content", "Content-Range: " + range + "\r\nETag: " + tag + "\r\n", body)};
    };
    std::size_t requests = 3;
    SECTION("wrong start") {
        second = [&](auto&) { return part("bytes 0-299999/300000", etag, content); };
    }
    SECTION("another version") {
        second = [&](auto&) { return part("bytes 100000-299999/300000", "\"v2\"", sample(200'000, 9)); };
    }
    SECTION("another total") {
        second = [&](auto&) { return part("bytes 100000-100009/100010", etag, "0123456789"); };
    }
    SECTION("no Content-Range") {
        second = [&](auto&) { return HttpReply{message("206 Partial Content", "", content)}; };
    }
    SECTION("416") {
        second = [&](auto&) { return HttpReply{message("416 Range Not Satisfiable", "", "")}; };
    }
    SECTION("the whole file") {
        second = [&](auto&) { return HttpReply{message("200 OK", "", content)}; };
        requests = 2;
    }
    SECTION("right headers, wrong bytes: the hash notices") {
        second = [&](auto&) { return part("bytes 100000-299999/300000", etag, sample(200'000, 9)); };
    }
    CHECK(f.fetch().verified == "sha256");
    CHECK(f.written() == content);
    CHECK(server.count() == requests);
}

TEST_CASE("bytes in pieces get one clean second chance") {
    FetchFixture f;
    f.artifact.sha256 = std::string(64, '0');
    const Server server(cutting(content, 100'000, 1));
    f.from(server);
    CHECK(f.failure().code == ExitCode::hash_mismatch);
    CHECK(server.count() == 3);
    CHECK(server.requests()[2].range() == -1);
    CHECK(f.entries().empty());
}

TEST_CASE("a signal keeps the prefix and removes the lock") {
    FetchFixture f;
    const Server server([&](const HttpRequest& request) {
        HttpReply reply = serve_file(request, content, etag);
        reply.bytes.resize(reply.bytes.find("\r\n\r\n") + 4 + 100'000);
        reply.hang = true;
        return reply;
    });
    f.from(server);
    struct Interrupt : Log {
        explicit Interrupt(base::Cancel& c) : cancel(c) {}
        void progressed(const transfer::Artifact&, std::uint64_t) override { cancel.request(SIGINT); }
        base::Cancel& cancel;
    } interrupt(f.cancel);
    transfer::Commons commons(f.options);
    try {
        transfer::fetch(f.artifact, {f.options, f.net, f.cancel, commons, interrupt});
        FAIL("the signal was ignored");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::interrupted);
    }
    CHECK(f.entries() == Names{"f.bin.part", "f.bin.part.json"});
    const std::string kept = read_text(f.beside(".part"));
    CHECK(content.compare(0, kept.size(), kept) == 0);
}
