#include "loopback.hpp"
#include "net/connection.hpp"

#include <catch2/catch.hpp>

#include <csignal>

#include <sys/eventfd.h>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\n";

Options quick() {
    Options options;
    options.user_agent = "test/1";
    return options;
}

} // namespace

TEST_CASE("one connection carries several requests") {
    Server server({[](Peer& peer) {
        for (const std::string body : {"one", "two", ""}) {
            peer.read_head();
            peer.send(ok + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        }
        peer.wait_for_close();
    }});
    const auto options = quick();
    Connection connection(options, server.origin());
    CHECK(fetch(connection).body == "one");
    CHECK(connection.reusable());
    CHECK(fetch(connection).body == "two");
    const auto last = fetch(connection);
    CHECK(last.status == 200);
    CHECK(last.body.empty());
    CHECK(server.accepted() == 1);
    CHECK(connection.description() == "127.0.0.1:" + std::to_string(server.port()));
}

TEST_CASE("the request on the wire") {
    std::string head;
    Server server({[&](Peer& peer) {
        head = peer.read_head();
        peer.send(ok + "Content-Length: 0\r\n\r\n");
    }});
    const auto options = quick();
    Connection connection(options, server.origin());
    auto request = request_to(server.origin(), "/a%2Fb?c=%20d");
    request.headers.add("Range", "bytes=5-");
    connection.request(request);
    CHECK(finish(connection).status == 200);
    CHECK(
        head ==
        "GET /a%2Fb?c=%20d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nAccept-Encoding: identity\r\nAccept: */*\r\nRange: bytes=5-\r\nUser-Agent: test/1\r\n\r\n");
}

TEST_CASE("a connection does not depend on the options it was made with") {
    std::string head;
    Server server({[&](Peer& peer) {
        head = peer.read_head();
        peer.send(ok + "Content-Length: 0\r\n\r\n");
    }});
    auto options = quick();
    Connection connection(options, server.origin());
    options.user_agent = "changed";
    CHECK(fetch(connection).status == 200);
    CHECK(head.find("User-Agent: test/1\r\n") != std::string::npos);
}

TEST_CASE("a large body arrives whole, however it is read") {
    std::string body(3 * 1024 * 1024 + 17, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 2654435761u >> 13);
    Server server({answer(body)});
    const auto options = quick();
    for (const std::size_t chunk : {std::size_t{777}, std::size_t{65536}, body.size() * 2}) {
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        CHECK(finish(connection, chunk).body == body);
    }
}

TEST_CASE("broken answers through a real connection") {
    struct Row {
        const char *bytes, *reason, *body;
    };
    const Row rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "truncated", "hello"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "truncated", "hello"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXY\r\n0\r\n\r\n", "protocol",
         "hello"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello", "protocol", ""},
        {"HTTP/1.1 200", "truncated", ""},
        {"", "reset", ""},
        {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol", ""},
    };
    const auto options = quick();
    for (const auto& row : rows) {
        INFO(row.bytes);
        Server server({raw_answer(row.bytes)});
        Connection connection(options, server.origin());
        const auto result = fetch(connection);
        CHECK(result.reason() == row.reason);
        CHECK(result.body == row.body);
        REQUIRE(result.error);
        CHECK(result.error->code == ExitCode::network);
        CHECK_FALSE(connection.stale());
        CHECK(std::string(result.error->what()).find("127.0.0.1:") != std::string::npos);
    }
}

TEST_CASE("a body until close, and chunks") {
    const auto options = quick();
    Server until_close({raw_answer(ok + "\r\nhello")});
    Connection first(options, until_close.origin());
    CHECK(fetch(first).body == "hello");
    CHECK_FALSE(first.reusable());
    Server chunks({[](Peer& peer) {
        for (int i = 0; i < 2; ++i) {
            peer.read_head();
            peer.send(ok + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n");
        }
        peer.wait_for_close();
    }});
    Connection second(options, chunks.origin());
    CHECK(fetch(second).body == "hello");
    CHECK(fetch(second).body == "hello");
    CHECK(chunks.accepted() == 1);
}

TEST_CASE("bytes received before a reset are not lost") {
    std::atomic<bool> received{false};
    Server server({[&](Peer& peer) {
        peer.read_head();
        peer.send(ok + "Content-Length: 100000\r\n\r\n" + std::string(5000, 'x'));
        received.wait(false);
        peer.abort();
    }});
    const auto options = quick();
    const base::Cancel cancel;
    Connection connection(options, server.origin());
    connection.request(request_to(server.origin()));
    Connection* const all[] = {&connection};
    std::vector<std::byte> buffer(65536);
    std::size_t total = 0;
    while (connection.advance(Clock::now()) != Phase::failed) {
        total += connection.read(buffer, Clock::now());
        if (total == 5000) {
            received = true;
            received.notify_one();
        }
        if (connection.phase() != Phase::failed) drive(all, cancel, never);
    }
    CHECK(total == 5000);
    CHECK(connection.error().reason == "reset");
    CHECK(connection.error().retryable);
}

TEST_CASE("what comes behind the message ends the connection's use") {
    Server server({raw_answer(ok + "Content-Length: 5\r\n\r\nhello, world")});
    const auto options = quick();
    Connection connection(options, server.origin());
    CHECK(fetch(connection).body == "hello");
    CHECK_FALSE(connection.reusable());
}

TEST_CASE("an idle connection that died is stale") {
    const auto options = quick();
    SECTION("noticed before the next request") {
        Server server({answer("one")});
        Connection connection(options, server.origin());
        CHECK(fetch(connection).body == "one");
        Connection* const all[] = {&connection};
        const base::Cancel cancel;
        while (connection.advance(Clock::now()) == Phase::idle) drive(all, cancel, never);
        CHECK(connection.stale());
        CHECK(connection.error().retryable);
    }
    SECTION("noticed while waiting for the answer") {
        Server server({[](Peer& peer) {
            peer.read_head();
            peer.send(ok + "Content-Length: 0\r\n\r\n");
            peer.read_head();
        }});
        Connection connection(options, server.origin());
        CHECK(fetch(connection).status == 200);
        CHECK(fetch(connection).reason() == "reset");
        CHECK(connection.stale());
    }
    SECTION("not stale: the answer had begun") {
        Server server({[](Peer& peer) {
            peer.read_head();
            peer.send(ok + "Content-Length: 0\r\n\r\n");
            peer.read_head();
            peer.send("HTTP/1.1 ");
        }});
        Connection connection(options, server.origin());
        CHECK(fetch(connection).status == 200);
        CHECK(fetch(connection).reason() == "truncated");
        CHECK_FALSE(connection.stale());
    }
}

TEST_CASE("connecting fails as it should") {
    auto options = quick();
    auto names = std::make_shared<FakeResolver>();
    options.resolver = names;
    SECTION("refused") {
        const ClosedPort closed;
        Connection connection(options, {false, "127.0.0.1", closed.port()});
        const auto result = fetch(connection);
        CHECK(result.reason() == "refused");
        CHECK(result.error->retryable);
    }
    SECTION("the second address answers") {
        const ClosedPort closed;
        Server server({answer("hello")});
        names->names["h.example"] = {{"127.0.0.1", closed.port()}, {"127.0.0.1", server.port()}};
        Connection connection(options, server.origin(false, "h.example"));
        CHECK(fetch(connection).body == "hello");
    }
    SECTION("IPv6") {
        Server server({answer("hello")}, nullptr, "::1");
        Connection connection(options, server.origin(false, "::1"));
        CHECK(fetch(connection).body == "hello");
    }
    SECTION("a name without an answer ends by the deadline") {
        Connection connection(options, {false, "silent.example", 80});
        CHECK(connection.advance(Clock::now()) == Phase::connecting);
        CHECK(connection.advance(connection.deadline()) == Phase::failed);
        CHECK(connection.error().reason == "connect-timeout");
    }
    SECTION("an unknown name") {
        options.resolver = make_resolver();
        Connection connection(options, {false, "name..invalid", 80});
        CHECK(fetch(connection).reason() == "dns");
    }
}

namespace {

/// Advances and reads without waiting for time until the connection is in `phase`.
void reach(Connection& connection, Phase phase, Time now) {
    const base::Cancel cancel;
    Connection* const all[] = {&connection};
    while (connection.advance(now) != phase) {
        REQUIRE(connection.phase() != Phase::failed);
        drive(all, cancel, never);
    }
}

} // namespace

TEST_CASE("deadlines, by a clock of the test's") {
    const auto options = quick();
    const Time start = Clock::now();
    const auto hold = [](const std::string& bytes) {
        return [bytes](Peer& peer) {
            peer.read_head();
            peer.send(bytes);
            peer.wait_for_close();
        };
    };
    const auto soon = std::chrono::milliseconds(1);
    SECTION("no answer") {
        Server server({hold("")});
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        reach(connection, Phase::head, start);
        CHECK(connection.deadline() == start + options.head_timeout);
        CHECK(connection.advance(connection.deadline() - soon) == Phase::head);
        CHECK(connection.advance(connection.deadline()) == Phase::failed);
        CHECK(connection.error().reason == "timeout");
    }
    SECTION("a head that drips does not get more time") {
        Server server({hold("HTTP/1.1 200 OK\r\nX-")});
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        reach(connection, Phase::head, start);
        const base::Cancel cancel;
        Connection* const all[] = {&connection};
        drive(all, cancel, Clock::now() + std::chrono::milliseconds(50)); // unless the bytes are in already
        CHECK(connection.advance(start + options.head_timeout - soon) == Phase::head);
        CHECK(connection.deadline() == start + options.head_timeout);
        CHECK(connection.advance(start + options.head_timeout) == Phase::failed);
    }
    SECTION("a silent body") {
        Server server({hold(ok + "Content-Length: 9\r\n\r\nhello")});
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        reach(connection, Phase::body, start);
        std::vector<std::byte> buffer(64);
        std::size_t total = 0;
        while (total < 5) total += connection.read(buffer, start);
        CHECK(connection.read(buffer, start) == 0);
        CHECK(connection.deadline() == start + options.idle_timeout);
        CHECK(connection.advance(start + options.idle_timeout - soon) == Phase::body);
        CHECK(connection.read(buffer, start + options.idle_timeout) == 0);
        CHECK(connection.phase() == Phase::failed);
        CHECK(connection.error().reason == "timeout");
    }
    SECTION("a caller that did not read is not a silent server") {
        Server server({hold(ok + "Content-Length: 9\r\n\r\nhello")});
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        reach(connection, Phase::body, start);
        const auto late = start + 10 * options.idle_timeout;
        CHECK(connection.advance(late) == Phase::body);
        std::vector<std::byte> buffer(64);
        CHECK(connection.read(buffer, late) > 0);
        CHECK(connection.phase() == Phase::body);
        CHECK(connection.deadline() == late + options.idle_timeout);
    }
}

TEST_CASE("drive") {
    base::Cancel cancel;
    SECTION("returns when time is up") { drive({}, cancel, Clock::now()); }
    SECTION("returns when something extra is readable") {
        base::Fd event(::eventfd(1, EFD_CLOEXEC));
        const int extra[] = {event.get()};
        drive({}, cancel, never, extra);
    }
    SECTION("throws when cancelled, even with nothing else to wait for") {
        std::thread other([&] { cancel.request(SIGTERM); });
        try {
            while (true) drive({}, cancel, never);
        } catch (const Error& e) {
            CHECK(e.code == ExitCode::terminated);
        }
        other.join();
    }
    SECTION("throws when cancelled before, even if a connection is ready") {
        cancel.request(SIGINT);
        const auto options = quick();
        Connection connection(options, {false, "127.0.0.1", 1});
        Connection* const all[] = {&connection};
        CHECK(connection.ready());
        CHECK_THROWS_AS(drive(all, cancel, never), Error);
    }
}
