#include "net/options.hpp"
#include "server.hpp"
#include "transfer/reserve.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::test;
using transfer::Reserve;

namespace {

net::Url at(const std::string& url) { return *net::parse_url(url); }

void drain(Reserve& reserve) {
    const base::Cancel cancel;
    const Time deadline = Clock::now() + std::chrono::seconds(10);
    while (reserve.size() > 0 && Clock::now() < deadline) {
        std::vector<net::Connection*> connections;
        reserve.add_to(connections);
        net::drive(connections, cancel, deadline);
        reserve.advance(Clock::now());
    }
}

} // namespace

TEST_CASE("what was dialled ahead carries a request") {
    const std::string content = sample(1000);
    const Server server([&](const HttpRequest& request) { return serve_file(request, content, "\"v\""); });
    const net::Options options;
    const net::Url url = at(server.url("/f"));
    Reserve reserve;
    reserve.dial(options, url.origin, 3);
    CHECK(reserve.size() == 3);

    auto connection = reserve.take(url.origin);
    REQUIRE(connection);
    CHECK(reserve.size() == 2);
    net::Request request;
    request.url = url;
    connection->request(request);
    const base::Cancel cancel;
    net::Connection* const pointer = &*connection;
    const Time deadline = Clock::now() + std::chrono::seconds(10);
    while (connection->advance(Clock::now()) < net::Phase::body && Clock::now() < deadline) {
        net::drive(std::span(&pointer, 1), cancel, deadline);
    }
    REQUIRE(connection->phase() == net::Phase::body);
    CHECK(connection->head().status == 200);
}

TEST_CASE("another origin gets nothing of it") {
    const Server server([](const HttpRequest&) { return HttpReply{}; });
    const net::Options options;
    Reserve reserve;
    reserve.dial(options, at(server.url("/")).origin, 2);
    CHECK_FALSE(reserve.take(at("http://127.0.0.2:1/").origin));
    CHECK(reserve.size() == 2);
}

TEST_CASE("what fails on the way is dropped") {
    net::Options options;
    Reserve reserve;
    {
        const Server gone([](const HttpRequest&) { return HttpReply{}; });
        reserve.dial(options, at(gone.url("/")).origin, 2);
    }
    drain(reserve);
    CHECK(reserve.size() == 0);
}
