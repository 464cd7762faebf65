#include "net/message.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::net;

namespace {

Request to(const char* url, const char* method = "GET") { return {method, *parse_url(url), {}, {}}; }

} // namespace

TEST_CASE("requests on the wire") {
    auto get = to("https://h:8443/a%2Fb?c#f");
    get.headers.add("Range", "bytes=1-");
    CHECK(serialize(get, false, {}) ==
          "GET /a%2Fb?c HTTP/1.1\r\nHost: h:8443\r\nAccept-Encoding: identity\r\n"
          "Accept: */*\r\nRange: bytes=1-\r\n\r\n");
    CHECK(serialize(to("http://[::1]/x", "HEAD"), false, {}) ==
          "HEAD /x HTTP/1.1\r\nHost: [::1]\r\nAccept-Encoding: identity\r\nAccept: */*\r\n\r\n");
    auto post = to("http://h/p", "POST");
    post.headers.add("accept", "application/json");
    post.body = "{}";
    CHECK(serialize(post, false, {}) == "POST /p HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\n"
                                        "accept: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_CASE("through a proxy the target is the whole URL, without credentials") {
    const auto text = serialize(to("http://u:p@h:81/x?y"), true, {{"Proxy-Authorization", "Basic eA=="}});
    CHECK(text == "GET http://h:81/x?y HTTP/1.1\r\nHost: h:81\r\nAccept-Encoding: identity\r\nAccept: */*\r\n"
                  "Proxy-Authorization: Basic eA==\r\n\r\n");
}

TEST_CASE("a request cannot smuggle another") {
    const std::pair<std::string, std::string> fields[] = {
        {"X", "a\r\nY: b"}, {"X", "a\nb"},  {"X", std::string("a\0b", 3)}, {"X Y", "a"}, {"", "a"},
        {"X:", "a"},        {"X\r\n", "a"},
    };
    for (const auto& [name, value] : fields) {
        auto request = to("http://h/");
        request.headers.add(name, value);
        CHECK_THROWS_AS(serialize(request, false, {}), Error);
    }
    for (const char* target : {"/a b", "/a\r\nX: y", "", "/\x7f", "/\xff"}) {
        auto request = to("http://h/");
        request.url.target = target;
        CHECK_THROWS_AS(serialize(request, false, {}), Error);
    }
    CHECK_THROWS_AS(serialize(to("http://h/", "GET /x HTTP/1.1\r\n"), false, {}), Error);
}

TEST_CASE("a refused header's value is not shown") {
    auto request = to("http://h/");
    request.headers.add("Authorization", "Bearer secret\n");
    try {
        serialize(request, false, {});
        FAIL("accepted");
    } catch (const Error& e) {
        CHECK(e.code == ExitCode::usage);
        CHECK(std::string(e.what()).find("secret") == std::string::npos);
    }
}
