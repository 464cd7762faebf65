#include "loopback.hpp"
#include "net/tunnel.hpp"
#include "test_ca.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;

namespace {

Options through(const Server& proxy, const std::string& user_info = "") {
    Options options;
    options.user_agent = "test/1";
    options.proxies.all = "http://" + user_info + "127.0.0.1:" + std::to_string(proxy.port());
    return options;
}

std::string port_of(const Server& server) { return std::to_string(server.port()); }

} // namespace

TEST_CASE("http goes through a proxy in absolute form") {
    std::string head;
    Server proxy({[&](Peer& peer) {
        head = peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    }});
    const auto options = through(proxy, "user:p%40ss@");
    Connection connection(options, {false, "hub.example", 8080});
    CHECK(fetch(connection, "/a?b").body == "hello");
    CHECK(
        head ==
        "GET http://hub.example:8080/a?b HTTP/1.1\r\nHost: hub.example:8080\r\nAccept-Encoding: identity\r\n"
        "Accept: */*\r\nUser-Agent: test/1\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
    CHECK(connection.description().find("proxy http://127.0.0.1:" + port_of(proxy)) != std::string::npos);
    CHECK(connection.description().find("user") == std::string::npos);
}

TEST_CASE("https goes through a tunnel; proxy and server see their own credentials only") {
    const Authority authority;
    const auto context = authority.server("DNS:hub.example");
    std::string request, connect;
    Server server({[&](Peer& peer) {
                      request = peer.read_head();
                      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                      peer.wait_for_close();
                  }},
                  context.get());
    {
        Server proxy({[&](Peer& peer) {
            connect = peer.read_head();
            peer.send("HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n");
            peer.relay(server.port());
        }});
        auto options = through(proxy, "user:p%40ss@");
        options.ca_file = authority.ca_file();
        Connection connection(options, {true, "hub.example", 443});
        auto get = request_to(connection.origin());
        get.headers.add("Authorization", "Bearer t");
        connection.request(get);
        CHECK(finish(connection).body == "hello");
        CHECK(connection.description().find("TLSv1.3") != std::string::npos);
    }
    CHECK(connect == "CONNECT hub.example:443 HTTP/1.1\r\nHost: hub.example:443\r\nUser-Agent: test/1\r\n"
                     "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
    CHECK(request.find("GET / HTTP/1.1\r\nHost: hub.example\r\n") == 0);
    CHECK(request.find("Proxy-") == std::string::npos);
    CHECK(request.find("Bearer t") != std::string::npos);
}

TEST_CASE("the certificate behind a tunnel is verified") {
    const Authority authority;
    const auto context = authority.server("DNS:other.example");
    Server server({[](Peer& peer) { peer.wait_for_close(); }}, context.get());
    Server proxy({[&](Peer& peer) {
        peer.read_head();
        peer.send("HTTP/1.1 200 OK\r\n\r\n");
        peer.relay(server.port());
    }});
    auto options = through(proxy);
    options.ca_file = authority.ca_file();
    Connection connection(options, {true, "hub.example", 443});
    CHECK(fetch(connection).reason() == "tls-name");
}

TEST_CASE("IPv6 targets are bracketed") {
    std::string connect;
    Server proxy({[&](Peer& peer) {
        connect = peer.read_head();
        peer.send("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    }});
    const auto options = through(proxy);
    Connection connection(options, {true, "2001:db8::1", 8443});
    CHECK(fetch(connection).reason() == "proxy");
    CHECK(connect.find("CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n") == 0);
}

TEST_CASE("proxies that do not connect") {
    struct Row {
        std::string answer;
        const char* reason;
        ExitCode code;
    };
    const Row rows[] = {
        {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nabc", "proxy-auth",
         ExitCode::auth},
        {"HTTP/1.1 502 Bad Gateway\r\n\r\n", "proxy", ExitCode::network},
        {"HTTP/1.1 201 Created\r\n\r\n", "proxy", ExitCode::network},
        {"HTTP/1.1 302 Found\r\nLocation: https://evil/\r\n\r\n", "proxy", ExitCode::network},
        {"HTTP/1.1 200 OK\r\n\r\nearly", "proxy", ExitCode::network},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'x') + "\r\n\r\n", "proxy", ExitCode::network},
        {"garbage\r\n\r\n", "proxy", ExitCode::network},
        {"", "proxy", ExitCode::network},
    };
    for (const auto& row : rows) {
        INFO(row.answer.substr(0, 50));
        Server proxy({raw_answer(row.answer)});
        const auto options = through(proxy, "user:secret@");
        Connection connection(options, {true, "hub.example", 443});
        const auto result = fetch(connection);
        REQUIRE(result.error);
        CHECK(result.reason() == row.reason);
        CHECK(result.error->code == row.code);
        const std::string text = result.error->what() + std::string("|") + result.error->hint;
        CHECK(text.find("127.0.0.1:" + port_of(proxy)) != std::string::npos);
        CHECK(text.find("secret") == std::string::npos);
    }
}

TEST_CASE("407 to a plain request is the proxy's, with a proxy only") {
    Server server({raw_answer("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")});
    const auto options = through(server);
    Connection proxied(options, {false, "hub.example", 80});
    CHECK(fetch(proxied).reason() == "proxy-auth");
    const Options plain;
    Connection direct(plain, server.origin());
    CHECK(fetch(direct).status == 407);
}

TEST_CASE("a proxy that refuses or hangs is named") {
    const ClosedPort closed;
    Options options;
    options.proxies.https = "127.0.0.1:" + std::to_string(closed.port());
    Connection refused(options, {true, "hub.example", 443});
    const auto result = fetch(refused);
    CHECK(result.reason() == "proxy");
    REQUIRE(result.error);
    CHECK(result.error->hint.find("HTTPS_PROXY") != std::string::npos);

    Server silent({[](Peer& peer) { peer.wait_for_close(); }});
    const auto hanging = through(silent);
    Connection connection(hanging, {true, "hub.example", 443});
    const base::Cancel cancel;
    Connection* const all[] = {&connection};
    while (connection.ready()) {
        connection.advance(Clock::now());
        drive(all, cancel, Clock::now());
    }
    CHECK(connection.phase() == Phase::connecting);
    CHECK(connection.advance(Clock::now() + hanging.connect_timeout) == Phase::failed);
    CHECK(connection.error().reason == "proxy");
}

TEST_CASE("NO_PROXY goes direct") {
    Server server({answer("direct")});
    Options options;
    options.proxies = {"http://127.0.0.1:1", "", "", "127.0.0.0/8"};
    Connection connection(options, server.origin());
    CHECK(fetch(connection).body == "direct");
}

TEST_CASE("a proxy setting that cannot be used is a usage error") {
    Options options;
    options.proxies.all = "socks5://127.0.0.1";
    CHECK_THROWS_AS(Connection(options, Origin{true, "hub.example", 443}), Error);
}
