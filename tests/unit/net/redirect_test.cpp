#include "net/redirect.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::net;

namespace {

ResponseHead to(const char* location) {
    ResponseHead head;
    head.status = 302;
    if (location) head.headers.add("Location", location);
    return head;
}

} // namespace

TEST_CASE("redirects that are followed") {
    const auto from = *parse_url("https://hub.example/a/resolve/main/f?x=1");
    const std::pair<const char*, const char*> rows[] = {
        {"https://cdn.example/f?sig=abc=?x&k=%2F", "https://cdn.example/f?sig=abc=?x&k=%2F"},
        {"/b", "https://hub.example/b"},
        {"g", "https://hub.example/a/resolve/main/g"},
        {"//cdn.example/f", "https://cdn.example/f"},
        {"?y", "https://hub.example/a/resolve/main/f?y"},
        {"/refs%2Fpr%2F1#f", "https://hub.example/refs%2Fpr%2F1"},
        {"https://127.0.0.1/f", "https://127.0.0.1/f"},
    };
    for (const auto& [location, target] : rows) {
        INFO(location);
        const auto next = next_hop(from, to(location));
        REQUIRE(next);
        CHECK(next->text() == target);
    }
    CHECK(next_hop(*parse_url("http://h/"), to("https://h/"))->origin.tls);
}

TEST_CASE("redirects that are refused") {
    const auto from = *parse_url("https://hub.example/f?sig=secret");
    for (const char* location :
         {static_cast<const char*>(nullptr), "", "http://hub.example/f", "http://127.0.0.1/",
          "file:///etc/passwd", "ftp://h/", "javascript:alert(1)", "https://u:p@cdn.example/",
          "//u@cdn.example/", "https://169.254.169.254/", "https://[fe80::1]/",
          "https://[::ffff:169.254.169.254]/", "https://2852039166/", "https://0xa9fea9fe/",
          "https://169.254.43518/", "https://h:0/", "https:///x", "https://"}) {
        INFO((location ? location : "none"));
        const auto next = next_hop(from, to(location));
        REQUIRE_FALSE(next);
        CHECK(next.error().code == ExitCode::network);
        CHECK(next.error().reason == "bad-redirect");
        CHECK(std::string(next.error().what()).find("secret") == std::string::npos);
    }
    CHECK_FALSE(next_hop(*parse_url("http://h/"), to("http://169.254.0.1/")));
}

TEST_CASE("which statuses redirect") {
    for (const int status : {301, 302, 303, 307, 308}) CHECK(is_redirect(status));
    for (const int status : {200, 300, 304, 305, 306, 309, 400}) CHECK_FALSE(is_redirect(status));
}

TEST_CASE("credentials stay with the origin they were given for") {
    const Origin hub{true, "hub.example", 443};
    CHECK(credentials_allowed(hub, hub));
    CHECK_FALSE(credentials_allowed(hub, {true, "cdn.example", 443}));
    CHECK_FALSE(credentials_allowed(hub, {true, "hub.example", 8443}));
    CHECK_FALSE(credentials_allowed(hub, {false, "hub.example", 443}));
    const Origin plain{false, "hub.example", 80};
    CHECK_FALSE(credentials_allowed(plain, plain));
    for (const char* host : {"127.0.0.1", "::1", "localhost"}) {
        const Origin local{false, host, 8080};
        CHECK(credentials_allowed(local, local));
    }
}
