#include "loopback.hpp"
#include "net/pool.hpp"
#include "test_ca.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <future>

#include <netinet/in.h>
#include <sys/socket.h>

using namespace xtask;
using namespace xtask::net;
using namespace xtask::net::test;

namespace {

/// A server that says nothing: the kernel takes the connections, the test closes them.
class Silent {
  public:
    Silent() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const Poco::Net::SocketAddress any("127.0.0.1", 0);
        REQUIRE(::bind(listener_.get(), any.addr(), any.length()) == 0);
        REQUIRE(::listen(listener_.get(), 256) == 0);
        sockaddr_in bound{};
        socklen_t size = sizeof bound;
        REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&bound), &size) == 0);
        port_ = ntohs(bound.sin_port);
    }

    Origin origin() const { return {false, "127.0.0.1", port_}; }
    base::Fd accept() const { return base::Fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)); }

  private:
    base::Fd listener_;
    std::uint16_t port_ = 0;
};

Connection connect(const Options& options, const Origin& origin) {
    const base::Cancel cancel;
    Connection connection(options, origin);
    Connection* const all[] = {&connection};
    while (connection.advance(Clock::now()) != Phase::idle) {
        REQUIRE(connection.phase() != Phase::failed);
        drive(all, cancel, never);
    }
    return connection;
}

/// Which one it is.
int number(const Connection& connection) {
    std::vector<pollfd> set;
    connection.add_poll(set);
    REQUIRE(set.size() == 1);
    return set.front().fd;
}

std::size_t drain(Pool& pool, const Origin& origin) {
    std::size_t count = 0;
    while (pool.take(origin)) ++count;
    return count;
}

} // namespace

TEST_CASE("the most recently used connection of the origin comes first") {
    const Silent one, other;
    const Options options;
    Pool pool;
    CHECK_FALSE(pool.take(one.origin()));
    std::vector<int> numbers;
    for (const auto& origin : {one.origin(), one.origin(), other.origin()}) {
        auto connection = connect(options, origin);
        numbers.push_back(number(connection));
        pool.put(std::move(connection));
    }
    for (const int expected : {numbers[1], numbers[0]}) {
        const auto taken = pool.take(one.origin());
        REQUIRE(taken);
        CHECK(number(*taken) == expected);
        CHECK(taken->origin() == one.origin());
        CHECK(taken->reusable());
    }
    CHECK_FALSE(pool.take(one.origin()));
    CHECK_FALSE(pool.take({true, "127.0.0.1", other.origin().port}));
    CHECK(pool.take(other.origin()));
}

TEST_CASE("connections that the server has closed are dropped on the way") {
    const Silent server;
    const Options options;
    Pool pool;
    auto alive = connect(options, server.origin());
    const base::Fd kept = server.accept();
    const int expected = number(alive);
    pool.put(std::move(alive));
    pool.put(connect(options, server.origin()));
    server.accept(); // and closed
    const auto taken = pool.take(server.origin());
    REQUIRE(taken);
    CHECK(number(*taken) == expected);
    CHECK_FALSE(pool.take(server.origin()));
}

TEST_CASE("only connections that can carry another request are kept") {
    const Options options;
    Pool pool;
    Server closing({raw_answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")});
    Connection used(options, closing.origin());
    CHECK(fetch(used).status == 200);
    pool.put(std::move(used));
    CHECK_FALSE(pool.take(closing.origin()));
    pool.put(Connection(options, closing.origin())); // still connecting
    CHECK_FALSE(pool.take(closing.origin()));
}

TEST_CASE("the oldest goes where there are too many") {
    const Options options;
    Pool pool;
    const std::array<Silent, 5> servers;
    const auto fill = [&](const Silent& server, std::size_t count) {
        int first = -1;
        for (std::size_t i = 0; i < count; ++i) {
            auto connection = connect(options, server.origin());
            if (i == 0) first = number(connection);
            pool.put(std::move(connection));
        }
        return first;
    };
    SECTION("of one origin") {
        fill(servers[1], 1);
        const int first = fill(servers[0], Pool::max_per_origin + 1);
        std::size_t count = 0;
        std::vector<Connection> taken;
        while (auto connection = pool.take(servers[0].origin())) {
            taken.push_back(std::move(*connection));
            ++count;
        }
        CHECK(count == Pool::max_per_origin);
        for (const auto& connection : taken) CHECK(number(connection) != first);
        CHECK(drain(pool, servers[1].origin()) == 1);
    }
    SECTION("of all") {
        for (const auto& server : servers) fill(server, Pool::max_per_origin);
        CHECK(drain(pool, servers[0].origin()) == 0);
        for (std::size_t i = 1; i < servers.size(); ++i) {
            CHECK(drain(pool, servers[i].origin()) == Pool::max_per_origin);
        }
    }
}

TEST_CASE("two threads share a pool") {
    const Silent server;
    const Options options;
    Pool pool;
    constexpr std::size_t kept = 3;
    for (std::size_t i = 0; i < kept; ++i) pool.put(connect(options, server.origin()));
    std::atomic<int> empty{0};
    const auto work = [&] {
        for (int i = 0; i < 2000; ++i) {
            auto connection = pool.take(server.origin());
            if (!connection) ++empty;
            if (connection) pool.put(std::move(*connection));
        }
    };
    std::thread first(work), second(work);
    first.join();
    second.join();
    CHECK(empty == 0); // each holds one at most
    CHECK(drain(pool, server.origin()) == kept);
}

TEST_CASE("threads make connections with the same options, in plain and TLS") {
    const Authority authority;
    const auto context = authority.server("DNS:localhost,IP:127.0.0.1");
    Options options;
    options.ca_file = authority.ca_file();
    const auto script = [](Peer& peer) {
        while (!peer.read_head().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    };
    Pool pool;
    std::atomic<int> good{0};
    const auto work = [&](const Origin& origin) {
        for (int i = 0; i < 20; ++i) {
            auto connection = i % 5 == 0 ? std::nullopt : pool.take(origin);
            if (!connection) connection.emplace(options, origin);
            if (fetch(*connection).body == "ok") ++good;
            if (i % 5 != 4) pool.put(std::move(*connection));
        }
    };
    // A server plays one connection at a time: each thread has its own, by a name that is looked up.
    std::vector<std::unique_ptr<Server>> servers;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        servers.push_back(
            std::make_unique<Server>(std::vector<Script>{script}, i % 2 ? context.get() : nullptr));
        threads.emplace_back(work, servers.back()->origin(i % 2 == 1, "localhost"));
    }
    for (auto& thread : threads) thread.join();
    CHECK(good == 120);
}

TEST_CASE("a connection outlives the options it was made with") {
    std::promise<std::string> head;
    const Server server({[&](Peer& peer) {
        head.set_value(peer.read_head());
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        peer.wait_for_close();
    }});
    Pool pool;
    {
        Options options;
        options.user_agent = "the first";
        Connection connection = connect(options, server.origin());
        options.user_agent = "the second";
        pool.put(std::move(connection));
    }
    auto connection = pool.take(server.origin());
    REQUIRE(connection);
    CHECK(fetch(*connection).status == 200);
    CHECK_THAT(head.get_future().get(), Catch::Contains("User-Agent: the first\r\n"));
}
