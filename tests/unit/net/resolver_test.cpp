#include "net/options.hpp"
#include "net/resolver.hpp"

#include <catch2/catch.hpp>

#include <poll.h>

using namespace xtask;
using namespace xtask::net;
using Poco::Net::SocketAddress;

namespace {

tl::expected<Addresses, Error> resolve(const std::string& host) {
    const auto lookup = make_resolver()->start(host, 80);
    while (true) {
        if (auto answer = lookup->take()) return std::move(*answer);
        pollfd poll{lookup->fd(), POLLIN, 0};
        ::poll(&poll, 1, -1);
    }
}

std::string text(const Addresses& addresses) {
    std::string out;
    for (const auto& address : addresses) out += address.host().toString() + " ";
    return out;
}

} // namespace

TEST_CASE("families take turns, beginning with the first") {
    const auto make = [](std::initializer_list<const char*> hosts) {
        Addresses addresses;
        for (const char* host : hosts) addresses.emplace_back(host, 80);
        return addresses;
    };
    CHECK(interleave({}).empty());
    CHECK(text(interleave(make({"2001:db8::1", "2001:db8::2", "2001:db8::3", "1.1.1.1", "2.2.2.2"}))) ==
          "2001:db8::1 1.1.1.1 2001:db8::2 2.2.2.2 2001:db8::3 ");
    CHECK(text(interleave(make({"1.1.1.1", "2001:db8::1", "2001:db8::2"}))) ==
          "1.1.1.1 2001:db8::1 2001:db8::2 ");
    CHECK(text(interleave(make({"1.1.1.1", "2.2.2.2"}))) == "1.1.1.1 2.2.2.2 ");
}

TEST_CASE("addresses need no resolver") {
    CHECK(numeric_address("127.0.0.1", 81)->toString() == "127.0.0.1:81");
    CHECK(numeric_address("::1", 81)->toString() == "[::1]:81");
    for (const char* host : {"localhost", "h.example", "1.2.3", "0x7f.1", ""})
        CHECK_FALSE(numeric_address(host, 81));
}

TEST_CASE("the system's resolver") {
    const auto local = resolve("localhost");
    REQUIRE(local);
    for (const auto& address : *local) {
        CHECK(address.host().isLoopback());
        CHECK(address.port() == 80);
    }
    const auto unknown = resolve("name..invalid");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().reason == "dns");
    CHECK(unknown.error().code == ExitCode::network);
}

TEST_CASE("a lookup can be given up") {
    for (int i = 0; i < 20; ++i) make_resolver()->start("localhost", 80);
}
