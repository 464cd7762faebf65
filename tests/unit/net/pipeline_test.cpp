/// Requests made early: the second answer follows the first on the same connection.
#include "loopback.hpp"
#include "net/connection.hpp"
#include "test_ca.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;

namespace {

std::string with_length(const std::string& body, const std::string& fields = "") {
    return "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

std::string chunked(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::to_string(body.size()) + "\r\n" +
           body + "\r\n0\r\n\r\n";
}

void advance_to(Connection& connection, Phase phase, Time now = Clock::now()) {
    const base::Cancel cancel;
    Connection* const all[] = {&connection};
    while (connection.advance(now) != phase) {
        REQUIRE(connection.phase() != Phase::failed);
        drive(all, cancel, never);
    }
}

/// Reads to the end of the body that is coming, and no further.
std::string rest_of_body(Connection& connection, std::size_t chunk = 4096) {
    const base::Cancel cancel;
    Connection* const all[] = {&connection};
    std::vector<std::byte> buffer(chunk);
    std::string body;
    while (connection.phase() == Phase::body) {
        const auto count = connection.read(buffer, Clock::now());
        body.append(reinterpret_cast<const char*>(buffer.data()), count);
        if (connection.phase() != Phase::body) break;
        drive(all, cancel, never);
        connection.advance(Clock::now());
    }
    return body;
}

struct Pair {
    std::string first;
    Phase between = Phase::failed;
    Result second;
};

/// One request, and another as soon as the first body begins.
Pair fetch_two(Connection& connection, std::size_t chunk = 4096) {
    connection.request(request_to(connection.origin(), "/1"));
    advance_to(connection, Phase::body);
    CHECK_FALSE(connection.queued());
    connection.request(request_to(connection.origin(), "/2"));
    CHECK(connection.queued());
    CHECK(connection.ready());
    Pair pair;
    pair.first = rest_of_body(connection, chunk);
    pair.between = connection.phase();
    CHECK_FALSE((pair.between == Phase::sending && connection.queued()));
    pair.second = finish(connection, chunk);
    return pair;
}

/// Sends half a body, the rest only when the second request is in; then the second answer.
Script patient(const std::string& second, bool in_one_piece) {
    return [=](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
        if (peer.read_head().find("GET /2 ") != 0) return;
        if (in_one_piece) {
            peer.send("-body" + second);
        } else {
            peer.send("-body");
            peer.send(second);
        }
        peer.wait_for_close();
    };
}

/// Both answers at once with the first request, as only a mean or a fast server can.
Script at_once(const std::string& bytes) {
    return [=](Peer& peer) {
        peer.read_head();
        peer.send(bytes);
        peer.wait_for_close();
    };
}

} // namespace

TEST_CASE("the second request leaves while the first body comes") {
    const Options options;
    for (const auto& second : {with_length("second"), chunked("second")}) {
        for (const bool in_one_piece : {true, false}) {
            for (const std::size_t chunk : {std::size_t{1}, std::size_t{5}, std::size_t{4096}}) {
                Server server({patient(second, in_one_piece)});
                Connection connection(options, server.origin());
                const auto pair = fetch_two(connection, chunk);
                CHECK(pair.first == "first-body");
                CHECK(pair.between == Phase::sending);
                CHECK(pair.second.body == "second");
                CHECK(connection.phase() == Phase::idle);
                CHECK(connection.reusable());
                CHECK(server.accepted() == 1);
            }
        }
    }
}

TEST_CASE("the second request leaves early over TLS") {
    const Authority authority;
    const auto context = authority.server("IP:127.0.0.1");
    Options options;
    options.ca_file = authority.ca_file();
    for (const bool in_one_piece : {true, false}) {
        Server server({patient(with_length("second"), in_one_piece)}, context.get());
        Connection connection(options, server.origin(true));
        const auto pair = fetch_two(connection);
        CHECK(pair.first == "first-body");
        CHECK(pair.between == Phase::sending);
        CHECK(pair.second.body == "second");
        CHECK(connection.reusable());
    }
}

TEST_CASE("a chunked body and a short answer behind it in one segment") {
    const Options options;
    Server server({[](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        peer.read_head();
        peer.send("0\r\n\r\nHTTP/1.1 204 No\r\n\r\n");
        peer.wait_for_close();
    }});
    Connection connection(options, server.origin());
    const auto pair = fetch_two(connection);
    CHECK(pair.first == "first");
    CHECK(pair.between == Phase::sending);
    CHECK(pair.second.status == 204);
    CHECK(connection.reusable());
}

TEST_CASE("a second request that does not fit into the socket's buffers waits for the server to read it") {
    const std::string body(8u << 20, 'x');
    std::string target;
    Server server({[&](Peer& peer) {
        peer.read_head();
        peer.send(with_length(body));
        target = peer.read_head();
        peer.send(with_length("second"));
        peer.wait_for_close();
    }});
    const Options options;
    Connection connection(options, server.origin());
    connection.request(request_to(server.origin()));
    advance_to(connection, Phase::body);
    const std::string long_target = "/" + std::string(6u << 20, 'a');
    connection.request(request_to(server.origin(), long_target));
    CHECK((rest_of_body(connection, 65'536) == body));
    INFO((connection.phase() == Phase::failed ? connection.error().what() : ""));
    CHECK(connection.phase() == Phase::sending);
    CHECK(finish(connection).body == "second");
    CHECK(target.find("GET " + long_target + " HTTP/1.1\r\n") == 0);
}

TEST_CASE("the first answer ends the connection: its body is whole, the second may be asked for anew") {
    const Options options;
    const std::string answers[] = {
        with_length("first", "Connection: close\r\n"),
        "HTTP/1.1 200 OK\r\n\r\nfirst",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nfirst",
    };
    for (const auto& answer : answers) {
        INFO(answer);
        std::string more;
        {
            Server server({[&](Peer& peer) {
                peer.read_head();
                peer.send(answer.substr(0, answer.size() - 1));
                peer.send(answer.substr(answer.size() - 1));
                if (answer.find("Length") != std::string::npos) {
                    more = peer.read(1);
                }
            }});
            Connection connection(options, server.origin());
            const auto pair = fetch_two(connection);
            CHECK(pair.first == "first");
            CHECK(pair.between == Phase::failed);
            CHECK(connection.stale());
            CHECK(connection.error().retryable);
        }
        CHECK(more.empty()); // nothing is sent to a server that has said it will close
    }
}

TEST_CASE("the server closes between the answers") {
    const Options options;
    const bool quietly = GENERATE(false, true);
    Server server({[=](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfir");
        peer.read_head();
        peer.send("st");
        quietly ? peer.close() : peer.abort();
    }});
    Connection connection(options, server.origin());
    const auto pair = fetch_two(connection);
    CHECK(pair.first == "first");
    CHECK(pair.between == Phase::sending);
    CHECK(pair.second.reason() == "reset");
    CHECK(connection.stale());
    CHECK(connection.error().retryable);
}

TEST_CASE("what is wrong with either answer") {
    struct Row {
        const char *rest, *second, *reason;
        bool first_whole;
    };
    const Row rows[] = {
        {"-body", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol", true},
        {"-body", "HTTP/1.1 2", "truncated", true},
        {"-body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "truncated", true},
        {"-bo", "", "truncated", false},
    };
    const Options options;
    for (const auto& row : rows) {
        INFO(row.rest << row.second);
        Server server({[&](Peer& peer) {
            peer.read_head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            peer.read_head();
            peer.send(std::string(row.rest) + row.second);
        }});
        Connection connection(options, server.origin());
        const auto pair = fetch_two(connection);
        CHECK(pair.first == std::string("first") + row.rest);
        CHECK((pair.between == Phase::sending) == row.first_whole);
        CHECK(pair.second.reason() == row.reason);
        CHECK_FALSE(connection.stale());
    }
}

TEST_CASE("bytes behind the first body mean that the connection is of no more use") {
    const Options options;
    Server server({at_once(with_length("first") + with_length("second"))});
    Connection connection(options, server.origin());
    connection.request(request_to(server.origin()));
    advance_to(connection, Phase::body);
    CHECK(rest_of_body(connection) == "first");
    CHECK(connection.phase() == Phase::idle);
    CHECK_FALSE(connection.reusable());
    CHECK_THROWS_AS(connection.request(request_to(server.origin())), std::logic_error);
}

TEST_CASE("bytes behind the first body answer no request that is only half sent") {
    const Options options;
    // The server reads no more before the client is gone: of a large request the last byte cannot leave.
    std::promise<void> gone;
    Server server({[&, left = gone.get_future().share()](Peer& peer) {
        peer.read_head();
        peer.send(with_length("first") + with_length("second"));
        left.wait();
    }});
    {
        Connection connection(options, server.origin());
        connection.request(request_to(server.origin()));
        advance_to(connection, Phase::body);
        const std::string large(64u << 20, 'a');
        connection.request(request_to(server.origin(), "/" + large));
        CHECK(rest_of_body(connection) == "first");
        CHECK(connection.phase() == Phase::failed);
        CHECK(connection.stale());
    }
    gone.set_value();
}

TEST_CASE("one early request at most, and none that acts") {
    const Options options;
    Server server({at_once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")});
    Connection connection(options, server.origin());
    CHECK_THROWS_AS(connection.head(), std::logic_error);
    connection.request(request_to(server.origin()));
    advance_to(connection, Phase::body);
    CHECK_THROWS_AS(connection.request(request_to(server.origin(), "/", "POST")), std::logic_error);
    CHECK_FALSE(connection.queued());
    connection.request(request_to(server.origin()));
    CHECK_THROWS_AS(connection.request(request_to(server.origin())), std::logic_error);
    CHECK(connection.queued());
}

TEST_CASE("deadlines of an early request, by a clock of the test's") {
    const Options options;
    const auto soon = std::chrono::milliseconds(1);
    Server server({[](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
        peer.wait_for_close();
    }});
    const Time start = Clock::now();
    Connection connection(options, server.origin());
    connection.request(request_to(server.origin()));
    advance_to(connection, Phase::body, start);
    std::vector<std::byte> buffer(64);
    std::size_t total = 0;
    while (total < 4) total += connection.read(std::span(buffer).first(4 - total), start);
    connection.request(request_to(server.origin()));
    CHECK(connection.deadline() == start + options.idle_timeout); // sending does not prolong the body's
    const Time later = start + std::chrono::seconds(7);
    connection.advance(later);
    CHECK(connection.deadline() == start + options.idle_timeout);
    while (connection.phase() == Phase::body) connection.read(buffer, later);
    CHECK(connection.phase() == Phase::sending);
    CHECK(connection.deadline() == later + options.idle_timeout);
    CHECK(connection.ready());
    CHECK(connection.advance(later) == Phase::head);
    CHECK(connection.deadline() == later + options.head_timeout);
    CHECK(connection.advance(connection.deadline() - soon) == Phase::head);
    CHECK(connection.advance(connection.deadline()) == Phase::failed);
    CHECK(connection.error().reason == "timeout");
    CHECK(connection.stale());
}

TEST_CASE("a hundred requests, each made while the last body comes, byte by byte") {
    const int count = 100;
    const auto body_of = [](int i) { return "body " + std::to_string(i); };
    Server server({[&](Peer& peer) {
        for (int i = 0; i < count; ++i) {
            const auto head = peer.read_head();
            if (head.find("GET /" + std::to_string(i) + " ") != 0) return;
            const auto answer = i % 2 ? chunked(body_of(i)) : with_length(body_of(i));
            for (const char c : answer) peer.send({&c, 1});
        }
        peer.wait_for_close();
    }});
    const Options options;
    Connection connection(options, server.origin());
    connection.request(request_to(server.origin(), "/0"));
    for (int i = 0; i < count; ++i) {
        advance_to(connection, Phase::body);
        if (i + 1 < count) connection.request(request_to(server.origin(), "/" + std::to_string(i + 1)));
        REQUIRE(rest_of_body(connection, 1) == body_of(i));
        REQUIRE(connection.phase() == (i + 1 < count ? Phase::sending : Phase::idle));
    }
    CHECK(connection.reusable());
    CHECK(server.accepted() == 1);
}
