#include "listen_address.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

TEST_CASE("an address and a port") {
    struct Row {
        const char* text;
        const char* url;
        bool loopback;
    };
    const auto row =
        GENERATE(Row{"127.0.0.1:8080", "http://127.0.0.1:8080", true}, Row{"[::1]:0", "http://[::1]:0", true},
                 Row{"localhost:80", "http://127.0.0.1:80", true}, Row{":8080", "http://0.0.0.0:8080", false},
                 Row{"0.0.0.0:65535", "http://0.0.0.0:65535", false}, Row{"[::]:1", "http://[::]:1", false},
                 Row{"192.168.1.2:1", "http://192.168.1.2:1", false});
    CAPTURE(row.text);
    const auto address = parse_listen_address(row.text);
    CHECK(url_of(address) == row.url);
    CHECK(address.is_loopback() == row.loopback);
}

TEST_CASE("anything else is a usage error") {
    const std::string text =
        GENERATE(as<std::string>{}, "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                 "127.0.0.1:80x", "example.com:80", "::1:80", "[::1:80", "[127.0.0.1]:80", "127.0.0.1:+80",
                 "127.0.0.1: 80");
    CAPTURE(text);
    try {
        parse_listen_address(text);
        FAIL("accepted");
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::usage);
    }
}
