/// One file over several connections, against servers that are honest and servers that are not.
#include "fetch_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <map>
#include <memory>
#include <utility>

using namespace xtask;
using namespace xtask::test;

namespace {

const std::string large = sample(6'000'000, 3);

struct Several : FetchFixture {
    Several() {
        options.connections = 4;
        options.retries = 5;
        artifact.sha256 = sha256_of(large);
        artifact.length = large.size();
    }
};

/// Answers the first request for a piece with what `fault` makes of the honest answer.
Server::Handler first_piece_is(const std::function<HttpReply(const HttpRequest&)>& fault) {
    auto done = std::make_shared<bool>(false);
    return [=](const HttpRequest& request) {
        const bool piece = request.range_end() >= 0;
        return piece && !std::exchange(*done, true) ? fault(request) : serve_file(request, large, etag);
    };
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    return text.replace(text.find(what), what.size(), by);
}

int pieces_of(const Server& server) {
    int count = 0;
    for (const HttpRequest& request : server.requests()) count += request.range_end() >= 0 ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("several connections bring one file") {
    Several f;
    const Server server(honest(large));
    f.from(server);
    const auto outcome = f.fetch();
    CHECK(f.written() == large);
    CHECK(outcome.verified == "sha256");
    CHECK(pieces_of(server) >= 3);
    CHECK(f.entries() == std::vector<std::string>{"f.bin", "f.bin.etag", "f.bin.receipt.json"});
}

TEST_CASE("every request for a piece names the version") {
    Several f;
    const Server server(honest(large));
    f.from(server);
    f.fetch();
    for (const HttpRequest& request : server.requests()) {
        if (request.range() >= 0) CHECK(request.field("If-Range") == etag);
    }
}

TEST_CASE("a bad answer to one piece never becomes a byte of the file") {
    using Fault = std::function<HttpReply(const HttpRequest&)>;
    const auto altered = [](const std::string& what, const std::string& by) -> Fault {
        return [=](const HttpRequest& request) {
            HttpReply reply = serve_file(request, large, etag);
            const std::size_t head = reply.bytes.find("\r\n\r\n");
            reply.bytes = replaced(reply.bytes.substr(0, head), what, by) + reply.bytes.substr(head);
            return reply;
        };
    };
    const std::map<std::string, Fault> faults{
        {"another version", altered(etag, "\"v2\"")},
        {"another total", altered("/6000000", "/6000001")},
        {"the whole file", [](const HttpRequest&) { return HttpReply{message("200 OK", "", large)}; }},
        {"nothing", [](const HttpRequest&) { return HttpReply{}; }},
        {"a refusal", [](const HttpRequest&) { return HttpReply{message("403 Forbidden", "", "")}; }},
        {"overload",
         [](const HttpRequest&) { return HttpReply{message("503 Service Unavailable", "", "")}; }},
        {"no range at all", altered("Content-Range", "X-Content-Range")},
        {"a page", [](const HttpRequest&) { return HttpReply{message("404 Not Found", "", "<html>")}; }},
        {"half of it",
         [](const HttpRequest& request) {
             HttpReply reply = serve_file(request, large, etag);
             reply.bytes.resize(reply.bytes.size() / 2);
             return reply;
         }},
        {"half of it, and a reset",
         [](const HttpRequest& request) {
             HttpReply reply = serve_file(request, large, etag);
             reply.bytes.resize(reply.bytes.size() / 2);
             reply.reset = true;
             return reply;
         }},
    };
    for (const auto& [name, fault] : faults) {
        INFO(name);
        Several f;
        const Server server(first_piece_is(fault));
        f.from(server);
        f.fetch();
        CHECK(f.written() == large);
    }
}

TEST_CASE("pieces that are silently of another version are fetched once more, by one connection") {
    Several f;
    const std::string other = sample(large.size(), 4);
    const Server server([&](const HttpRequest& request) {
        return serve_file(request, request.range_end() >= 0 ? other : large, etag);
    });
    f.from(server);
    f.fetch();
    CHECK(f.written() == large);
    CHECK(f.log.warnings.size() == 1);
}

TEST_CASE("without a validator and without a hash, one connection is all there is") {
    Several f;
    f.artifact.sha256.clear();
    const Server server(honest(large, ""));
    f.from(server);
    f.fetch();
    CHECK(f.written() == large);
    CHECK(pieces_of(server) == 0);
}

TEST_CASE("what several connections left is continued by several") {
    Several f;
    const Server server(honest(large));
    f.from(server);
    f.options.limit_rate = 8'000'000;
    struct Interrupt : Log {
        explicit Interrupt(base::Cancel& c) : cancel(c) {}
        void progressed(const transfer::Artifact&, std::uint64_t have) override {
            if (have > 1'000'000) cancel.request(SIGINT);
        }
        base::Cancel& cancel;
    } interrupt(f.cancel);
    transfer::Commons commons(f.options);
    CHECK_THROWS(transfer::fetch(f.artifact, {f.options, f.net, f.cancel, commons, interrupt}));
    const std::string kept = read_text(f.beside(".part"));
    REQUIRE(kept.size() >= 1'000'000);
    CHECK(kept == large.substr(0, kept.size()));

    Several again;
    again.artifact.directory = f.artifact.directory;
    again.from(server);
    const auto outcome = again.fetch();
    CHECK(f.written() == large);
    CHECK(outcome.resumed == kept.size());
}

TEST_CASE("while the first answer of a far server is awaited, the other connections are dialled") {
    const std::string body = sample(17'000'000, 5);
    for (const int connections : {0, 4}) { // automatic; a fixed number
        Several f;
        f.options.connections = connections;
        f.artifact.sha256 = sha256_of(body);
        f.artifact.length = body.size();
        f.artifact.etag = etag;                   // the source serves the file itself
        std::atomic<const Server*> self{nullptr}; // the handler runs on a thread of the server's
        std::atomic<bool> dialled{false};
        const Server server([&](const HttpRequest& request) {
            const Server& here = *self.load();
            if (here.count() == 1) dialled = here.await_connections(4);
            return serve_file(request, body, etag);
        });
        self = &server;
        f.from(server);
        f.fetch();
        CHECK(dialled);
        CHECK(f.written() == body);
    }
}
