#include "loopback.hpp"
#include "net/tls.hpp"
#include "test_ca.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;

namespace {

/// Every name is this machine.
Options trusting(const std::string& ca_file) {
    Options options;
    options.ca_file = ca_file;
    auto names = std::make_shared<FakeResolver>();
    for (const char* name : {"hub.example", "hub.example.", "other.example", "a.hub.example"}) {
        names->names[name] = {Poco::Net::SocketAddress("127.0.0.1", 1)};
    }
    options.resolver = names;
    return options;
}

Result get(Options& options, const Server& server, const std::string& host) {
    auto& names = static_cast<FakeResolver&>(*options.resolver).names;
    for (auto& [name, addresses] : names) addresses = {Poco::Net::SocketAddress("127.0.0.1", server.port())};
    Connection connection(options, server.origin(true, host));
    return fetch(connection);
}

void serve_hello(Peer& peer) {
    if (peer.read_head().empty()) return;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

} // namespace

TEST_CASE("a trusted server with the right name") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example,IP:127.0.0.1");
    Server server({serve_hello}, context.get());
    auto options = trusting(authority.ca_file());
    for (const char* host : {"hub.example", "hub.example.", "127.0.0.1"}) {
        INFO(host);
        const auto result = get(options, server, host);
        CHECK(result.reason() == "");
        CHECK(result.body == "hello");
    }
}

TEST_CASE("servers that are refused, and why") {
    const Authority authority, stranger;
    struct Row {
        const char* name;
        ServerContext context;
        const char *host, *reason;
    };
    Row rows[] = {
        {"another name", authority.server("DNS:hub.example"), "other.example", "tls-name"},
        {"a name below", authority.server("DNS:hub.example"), "a.hub.example", "tls-name"},
        {"a wildcard does not cover its parent", authority.server("DNS:*.hub.example"), "hub.example",
         "tls-name"},
        {"a name is no address", authority.server("DNS:127.0.0.1"), "127.0.0.1", "tls-name"},
        {"another address", authority.server("IP:127.0.0.2"), "127.0.0.1", "tls-name"},
        {"expired", authority.server("DNS:hub.example", -60), "hub.example", "tls-expired"},
        {"self-signed", Authority::self_signed("DNS:hub.example"), "hub.example", "tls-untrusted"},
        {"another issuer", stranger.server("DNS:hub.example"), "hub.example", "tls-untrusted"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        std::atomic<bool> asked{false};
        Server server({[&](Peer& peer) { asked = !peer.read_head().empty(); }}, row.context.get());
        auto options = trusting(authority.ca_file());
        const auto result = get(options, server, row.host);
        CHECK(result.reason() == row.reason);
        REQUIRE(result.error);
        CHECK(result.error->code == ExitCode::network);
        CHECK_FALSE(result.error->retryable);
        CHECK_FALSE(asked);
    }
}

TEST_CASE("wildcards cover one label") {
    const Authority authority;
    const auto context = authority.server("DNS:*.hub.example");
    Server server({serve_hello}, context.get());
    auto options = trusting(authority.ca_file());
    CHECK(get(options, server, "a.hub.example").body == "hello");
}

TEST_CASE("the name is sent to the server, an address is not") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example,IP:127.0.0.1");
    std::vector<std::string> names;
    SSL_CTX_set_tlsext_servername_arg(context.get(), &names);
    SSL_CTX_set_tlsext_servername_callback(
        context.get(), +[](SSL* ssl, int*, void* list) {
            const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            static_cast<std::vector<std::string>*>(list)->push_back(name ? name : "none");
            return SSL_TLSEXT_ERR_OK;
        });
    {
        Server server({serve_hello}, context.get());
        auto options = trusting(authority.ca_file());
        CHECK(get(options, server, "hub.example.").body == "hello");
        CHECK(get(options, server, "127.0.0.1").body == "hello");
    }
    CHECK(names == std::vector<std::string>{"hub.example", "none"});
}

TEST_CASE("TLS 1.2 is spoken, 1.1 is not") {
    const Authority authority;
    auto options = trusting(authority.ca_file());
    for (const auto& [version, reason] : {std::pair(TLS1_2_VERSION, ""), std::pair(TLS1_1_VERSION, "tls")}) {
        const auto context = authority.server("DNS:hub.example");
        SSL_CTX_set_security_level(context.get(), 0);
        SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context.get(), version);
        Server server({serve_hello}, context.get());
        CHECK(get(options, server, "hub.example").reason() == reason);
    }
}

TEST_CASE("a session is used again") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example");
    const unsigned char id[] = "test";
    SSL_CTX_set_session_id_context(context.get(), id, 4);
    for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        SSL_CTX_set_max_proto_version(context.get(), version);
        std::vector<bool> resumed;
        {
            Server server({[&](Peer& peer) {
                              serve_hello(peer);
                              resumed.push_back(peer.resumed());
                          }},
                          context.get());
            auto options = trusting(authority.ca_file());
            CHECK(get(options, server, "hub.example").body == "hello");
            CHECK(get(options, server, "hub.example").body == "hello");
            // another name is another origin: no session, and its own verdict
            CHECK(get(options, server, "other.example").reason() == "tls-name");
        }
        CHECK(resumed == std::vector<bool>{false, true, false});
    }
}

TEST_CASE("a body cut without a goodbye is truncated; a complete one is complete") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example");
    auto options = trusting(authority.ca_file());
    const auto cut = [](const std::string& bytes) {
        return [bytes](Peer& peer) {
            peer.read_head();
            peer.send(bytes); // Peer::close shuts TCP down and sends no close_notify
        };
    };
    Server shorter({cut("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")}, context.get());
    const auto result = get(options, shorter, "hub.example");
    CHECK(result.reason() == "truncated");
    CHECK(result.body == "hello");
    Server complete({cut("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")}, context.get());
    CHECK(get(options, complete, "hub.example").body == "hello");
}

TEST_CASE("part of a record is nothing to read yet") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example,IP:127.0.0.1");
    Server server({[](Peer& peer) {
                      peer.read_head();
                      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                      peer.send_torn_record("world");
                      peer.wait_for_close();
                  }},
                  context.get());
    const auto options = trusting(authority.ca_file());
    const base::Cancel cancel;
    Connection connection(options, server.origin(true));
    connection.request(request_to(connection.origin()));
    Connection* const all[] = {&connection};
    std::array<std::byte, 64> buffer;
    std::size_t total = 0;
    while (total < 5) {
        connection.advance(Clock::now());
        total += connection.read(buffer, Clock::now());
        REQUIRE(connection.phase() != Phase::failed);
        if (total < 5) drive(all, cancel, never);
    }
    drive(all, cancel, Clock::now() + std::chrono::milliseconds(100)); // the torn record may be on its way
    CHECK(total == 5);
    CHECK(connection.read(buffer, Clock::now()) == 0);
    CHECK(connection.phase() == Phase::body);
    CHECK_FALSE(connection.ready());
}

TEST_CASE("plain text where TLS was expected") {
    Server server({[](Peer& peer) {
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.wait_for_close();
    }});
    const Authority authority;
    auto options = trusting(authority.ca_file());
    CHECK(get(options, server, "hub.example").reason() == "tls");
}

TEST_CASE("a handshake that breaks off can be tried again") {
    Server server({[](Peer& peer) { peer.read(1); }});
    const Authority authority;
    auto options = trusting(authority.ca_file());
    const auto result = get(options, server, "hub.example");
    CHECK(result.reason() == "reset");
    CHECK((result.error && result.error->retryable));
}

TEST_CASE("a stalled handshake ends by the deadline and never skips the name") {
    const Authority authority;
    const auto context = authority.server("DNS:other.example");
    std::atomic<bool> go{false}, asked{false};
    Server server({[&](Peer& peer) {
        go.wait(false);
        if (peer.start_tls(context.get())) asked = !peer.read_head().empty();
    }});
    auto options = trusting(authority.ca_file());
    const base::Cancel cancel;
    Connection connection(options, server.origin(true, "127.0.0.1"));
    connection.request(request_to(connection.origin()));
    auto now = Clock::now();
    while (connection.advance(now) == Phase::connecting) {
        Connection* const all[] = {&connection};
        drive(all, cancel, never);
        now = Clock::now();
    }
    REQUIRE(connection.phase() == Phase::securing);
    SECTION("the deadline") {
        CHECK(connection.deadline() != never);
        CHECK(connection.advance(connection.deadline()) == Phase::failed);
        CHECK(connection.error().reason == "connect-timeout");
        go = true;
        go.notify_one();
    }
    SECTION("the server goes on later") {
        connection.advance(now + std::chrono::seconds(5));
        REQUIRE(connection.phase() == Phase::securing);
        go = true;
        go.notify_one();
        CHECK(finish(connection).reason() == "tls-name");
    }
    CHECK_FALSE(asked);
}

TEST_CASE("where certificate authorities come from") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example");
    Server server({serve_hello}, context.get());
    SECTION("a file that is none") {
        auto options = trusting("/nonexistent/ca.pem");
        const auto result = get(options, server, "hub.example");
        REQUIRE(result.error);
        CHECK(result.reason() == "ca-file");
        CHECK(result.error->code == ExitCode::usage);
    }
    SECTION("the system's do not know the test's") {
        auto options = trusting("");
        CHECK(get(options, server, "hub.example").reason() == "tls-untrusted");
    }
    SECTION("SSL_CERT_FILE") {
        ::setenv("SSL_CERT_FILE", authority.ca_file().c_str(), 1);
        auto options = trusting("");
        CHECK(get(options, server, "hub.example").body == "hello");
        ::unsetenv("SSL_CERT_FILE");
    }
}
