/// Pieces of one file from several mirrors at once.
#include "mirror_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <memory>

using namespace xtask;
using namespace xtask::test;
using State = transfer::Use::State;

namespace {

const std::string large = sample(4'000'000, 3);

/// A single mirror that falls silent is waited for so long; beside others that must not matter, however busy
/// this machine is.
constexpr Duration patient{60'000};

/// Mirrors whose first connection is too slow to be all that is needed.
struct SeveralMirrors : MirrorFixture {
    SeveralMirrors() {
        options.connections = 4;
        options.timeout = patient;
        options.limit_rate = 16'000'000; // so that nobody is through before the others are asked
        knows_hash(large);
    }
};

} // namespace

TEST_CASE("two mirrors bring one file, each under its own validator") {
    SeveralMirrors f;
    const Server a(honest(large, "\"a\""));
    const Server b(honest(large, "\"b\""));
    f.add(a, "a");
    f.add(b, "b");
    const auto outcome = f.fetch();
    CHECK(f.written() == large);
    REQUIRE(outcome.uses.size() == 2);
    std::uint64_t sum = 0;
    for (const auto& use : outcome.uses) {
        CHECK(use.state == State::used);
        CHECK(use.bytes > 0);
        CHECK(use.time > Duration::zero());
        sum += use.bytes;
    }
    CHECK(sum == large.size());
    for (const HttpRequest& request : b.requests()) {
        const std::string condition = request.field("If-Range");
        CHECK((condition.empty() || condition == "\"b\""));
    }
    const std::string receipt = read_text(f.beside(".receipt.json"));
    CHECK(receipt.find("\"mirrors\"") != std::string::npos);
    CHECK(receipt.find("secret") == std::string::npos);
}

TEST_CASE("without a hash mirrors share a file under the same strong validator only") {
    SeveralMirrors f;
    f.artifact.sha256.clear();
    const Server a(honest(large));
    f.add(a, "a");
    SECTION("the same") {
        const Server b(honest(large));
        f.add(b, "b");
        const auto outcome = f.fetch();
        CHECK(outcome.uses[1].bytes > 0);
        for (const HttpRequest& request : b.requests()) CHECK(request.field("If-Range") == etag);
    }
    SECTION("another") {
        const Server b(honest(sample(large.size(), 9), "\"b\""));
        f.add(b, "b");
        const auto outcome = f.fetch();
        CHECK(outcome.uses[1].state == State::quarantined);
        CHECK(outcome.uses[1].bytes == 0);
        CHECK(b.count() == 1);
    }
    SECTION("none that the second tells") {
        const Server b([](const HttpRequest& request) {
            HttpReply reply = serve_file(request, sample(large.size(), 9), etag);
            reply.bytes.erase(reply.bytes.find("ETag: "), ("ETag: " + etag + "\r\n").size());
            return reply;
        });
        f.add(b, "b");
        const auto outcome = f.fetch();
        CHECK(outcome.uses[1].bytes == 0);
    }
    SECTION("none that the first tells") {
        f.artifact.candidates.clear();
        const Server none(honest(large, ""));
        const Server b(honest(sample(large.size(), 9), ""));
        f.add(none);
        f.add(b);
        f.fetch();
        CHECK(b.count() == 0);
    }
    CHECK(f.written() == large);
}

TEST_CASE("a mirror that goes wrong costs no byte of the file") {
    using Fault = std::function<HttpReply(const HttpRequest&)>;
    struct Row {
        const char* name;
        Fault fault;
        State state;
    };
    const auto status = [](const char* line, const char* fields = "") -> Fault {
        return [=](const HttpRequest&) { return HttpReply{message(line, fields, "")}; };
    };
    const std::vector<Row> rows{
        {"404", status("404 Not Found"), State::failed},
        {"401", status("401 Unauthorized"), State::failed},
        {"403", status("403 Forbidden"), State::failed},
        {"429 for long", status("429 Too Many Requests", "Retry-After: 100\r\n"), State::unused},
        {"429 for longer than is waited for", status("429 Too Many Requests", "Retry-After: 9999\r\n"),
         State::failed},
        {"503", status("503 Service Unavailable", "Retry-After: 50\r\n"), State::unused},
        {"another length",
         [](const HttpRequest& request) { return serve_file(request, large + "more", etag); },
         State::quarantined},
        {"no ranges", [](const HttpRequest&) { return HttpReply{message("200 OK", "", large)}; },
         State::unused},
        {"closes", [](const HttpRequest&) { return HttpReply{}; }, State::unused},
        {"silence",
         [](const HttpRequest&) {
             return HttpReply{"", false, true};
         },
         State::unused},
        {"half an answer",
         [](const HttpRequest& request) {
             HttpReply reply = serve_file(request, large, etag);
             reply.bytes.resize(reply.bytes.size() / 2);
             reply.reset = true;
             return reply;
         },
         State::used},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        for (const int connections : {1, 4}) {
            INFO(connections);
            SeveralMirrors f;
            f.options.connections = connections;
            // With one connection the second mirror's turn comes when the first one breaks off.
            const Server good(connections == 1 ? cutting(large, 1'500'000, 1) : honest(large));
            const Server bad(row.fault);
            f.add(good, "good");
            f.add(bad, "bad");
            const Time begun = Clock::now();
            const auto outcome = f.fetch();
            CHECK(f.written() == large);
            CHECK(Clock::now() - begun < patient / 2);
            CHECK(bad.count() >= 1);
            CHECK(outcome.uses[0].state == State::used);
            if (connections > 1) CHECK(outcome.uses[1].state == row.state);
        }
    }
}

TEST_CASE("where the first mirror dies in the middle, the others have its pieces") {
    for (const bool hang : {false, true}) {
        SeveralMirrors f;
        const auto dead = std::make_shared<std::atomic<bool>>(false);
        const Server first([=](const HttpRequest& request) {
            HttpReply reply = serve_file(request, large, etag);
            if (*dead || request.range() < 0) {
                *dead = true;
                reply.bytes.resize(*dead && request.range() >= 0 ? 0 : 1'000'000);
                reply.hang = hang;
            }
            return reply;
        });
        const Server second(honest(large));
        f.add(first, "first");
        f.add(second, "second");
        const Time begun = Clock::now();
        const auto outcome = f.fetch();
        CHECK(f.written() == large);
        CHECK(Clock::now() - begun < patient / 2);
        CHECK(outcome.uses[1].bytes >= large.size() - 1'000'000);
    }
}

TEST_CASE("wrong bytes of the right size are found out and named") {
    const std::string wrong = sample(large.size(), 9);
    for (const int connections : {1, 4}) {
        INFO(connections);
        SECTION("among pieces of several mirrors") {
            SeveralMirrors f;
            f.options.connections = connections;
            const Server good(connections == 1 ? cutting(large, 1'500'000, 1) : honest(large));
            const Server bad(honest(wrong, "\"bad\""));
            f.add(good, "good");
            f.add(bad, "bad");
            const auto outcome = f.fetch();
            CHECK(f.written() == large);
            CHECK(outcome.uses[0].state == State::used);
            CHECK(outcome.uses[1].state == State::quarantined);
            CHECK(f.log.warnings.size() == 2);
            CHECK(f.log.warnings.back().find("'bad'") != std::string::npos);
            const std::string receipt = read_text(f.beside(".receipt.json"));
            CHECK(receipt.find("quarantined") != std::string::npos);
        }
        SECTION("where the first one is the bad one") {
            SeveralMirrors f;
            f.options.connections = connections;
            const Server bad(honest(wrong, "\"bad\""));
            const Server good(honest(large));
            f.add(bad, "bad");
            f.add(good, "good");
            const auto outcome = f.fetch();
            CHECK(f.written() == large);
            CHECK(outcome.uses[0].state == State::quarantined);
            CHECK(outcome.uses[1].state == State::used);
        }
        SECTION("a share among them") {
            SeveralMirrors f;
            f.options.connections = connections;
            const Server good(cutting(large, 1'500'000, 1));
            f.add_path(f.place("f.bin", wrong), "share");
            f.add(good, "good");
            const auto outcome = f.fetch();
            CHECK(f.written() == large);
            CHECK(outcome.uses[0].state == State::quarantined);
        }
        SECTION("where none is right") {
            SeveralMirrors f;
            f.options.connections = connections;
            const Server one(honest(wrong));
            const Server other(honest(sample(large.size(), 10)));
            f.add(one);
            f.add(other);
            CHECK(f.failure().code == ExitCode::hash_mismatch);
            CHECK(f.entries().empty());
        }
    }
}
