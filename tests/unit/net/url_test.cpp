#include "net/url.hpp"

#include <catch2/catch.hpp>

using namespace xtask::net;

TEST_CASE("URLs that can be fetched") {
    struct Row {
        const char *text, *origin, *target, *user_info;
    };
    const Row rows[] = {
        {"http://h", "http://h", "/", ""},
        {"HTTPS://Example.COM/A", "https://example.com", "/A", ""},
        {"https://h:443/x", "https://h", "/x", ""},
        {"http://h:/x", "http://h", "/x", ""},
        {"http://h:0080/x", "http://h", "/x", ""},
        {"https://h:65535?q", "https://h:65535", "/?q", ""},
        {"https://h/a%2Fb%2f?X-Sig=%2B/=?&a=b", "https://h", "/a%2Fb%2f?X-Sig=%2B/=?&a=b", ""},
        {"https://h/a b|c{d}\"<>^`\\e", "https://h", "/a%20b%7Cc%7Bd%7D%22%3C%3E%5E%60%5Ce", ""},
        {"https://h/\xc3\xa9?\xff", "https://h", "/%C3%A9?%FF", ""},
        {"https://h/a[1]?b[]=2", "https://h", "/a%5B1%5D?b%5B%5D=2", ""},
        {"https://h/100%/%zz/%4", "https://h", "/100%25/%25zz/%254", ""},
        {"https://h/a/../b/./c", "https://h", "/a/../b/./c", ""},
        {"https://h/p#frag", "https://h", "/p", ""},
        {"https://h/p#a#b", "https://h", "/p", ""},
        {"https://h#f", "https://h", "/", ""},
        {"https://u:p%40ss@h:8443/", "https://h:8443", "/", "u:p%40ss"},
        {"http://127.0.0.1:8080/", "http://127.0.0.1:8080", "/", ""},
        {"http://[::1]:8080/", "http://[::1]:8080", "/", ""},
        {"http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]", "/", ""},
        {"http://a_b.c-d.example./", "http://a_b.c-d.example.", "/", ""},
        {"http://1.2.3.example/", "http://1.2.3.example", "/", ""},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        const auto url = parse_url(row.text);
        REQUIRE(url);
        CHECK(url->origin.text() == row.origin);
        CHECK(url->target == row.target);
        CHECK(url->user_info == row.user_info);
        CHECK(parse_url(url->text())->text() == url->text());
    }
}

TEST_CASE("texts that are no URL we fetch") {
    const std::string rows[] = {
        "",
        "h",
        "/p",
        "//h/p",
        "http:",
        "http:/h",
        "http:h",
        "http://",
        "http:///p",
        "http://:80/",
        "ftp://h/",
        "file:///etc/passwd",
        "javascript://h/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:99999/",
        "http://h:8o/",
        "http://h:-1/",
        "http://h:80:80/",
        "http://h /",
        "http://a b/",
        "http://h\\@evil/",
        "http://%68/",
        "http://\xc3\xa9/",
        "http://.h/",
        "http://a..b/",
        "http://[::1/",
        "http://::1/",
        "http://[fe80::1%25eth0]/",
        "http://[v1.x]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://1.2.3.4.5/",
        "http://1.2.3.256/",
        "http://h.0x1/",
        "http://h/\n",
        "http://h/\x7f",
        std::string("http://h/\0x", 11),
        " http://h/",
        "http://" + std::string(255, 'a') + "/",
        "http://h/" + std::string(40000, 'a'),
        "http://a;b/",
        "http://a~b/",
    };
    for (const auto& text : rows) {
        INFO(text);
        const auto url = parse_url(text);
        CHECK_FALSE(url);
        if (!url) CHECK_FALSE(url.error().empty());
    }
}

TEST_CASE("references against a base") {
    const auto base = *parse_url("https://hub.example:8443/a/b/c?q=1");
    struct Row {
        const char *reference, *result;
    };
    const Row rows[] = {
        {"https://cdn.example/x", "https://cdn.example/x"},
        {"http://cdn.example/x/../y", "http://cdn.example/y"},
        {"//cdn.example/x?y", "https://cdn.example/x?y"},
        {"/x/y", "https://hub.example:8443/x/y"},
        {"x", "https://hub.example:8443/a/b/x"},
        {"./x", "https://hub.example:8443/a/b/x"},
        {"../x", "https://hub.example:8443/a/x"},
        {"../../../x", "https://hub.example:8443/x"},
        {"..", "https://hub.example:8443/a/"},
        {".", "https://hub.example:8443/a/b/"},
        {"x/..", "https://hub.example:8443/a/b/"},
        {"?z", "https://hub.example:8443/a/b/c?z"},
        {"", "https://hub.example:8443/a/b/c?q=1"},
        {"#f", "https://hub.example:8443/a/b/c?q=1"},
        {"x#f", "https://hub.example:8443/a/b/x"},
        {"/a%2Fb%2E%2E/%2e", "https://hub.example:8443/a%2Fb%2E%2E/%2e"},
        {"/s?sig=a=?x&p=../..", "https://hub.example:8443/s?sig=a=?x&p=../.."},
        {"/a b/{c}", "https://hub.example:8443/a%20b/%7Bc%7D"},
        {"/\\evil.example/", "https://hub.example:8443/%5Cevil.example/"},
        {"/x//y/", "https://hub.example:8443/x//y/"},
        {"x?a:b", "https://hub.example:8443/a/b/x?a:b"},
        {"/...", "https://hub.example:8443/..."},
    };
    for (const auto& row : rows) {
        INFO(row.reference);
        const auto url = resolve_reference(base, row.reference);
        REQUIRE(url);
        CHECK(url->text() == row.result);
    }
    for (const char* reference :
         {"ftp://x/", "file:/etc", "x:y", "http:x", "///p", "//", "//h:0/", "//h\\x/", "/a\r\nb"}) {
        INFO(reference);
        CHECK_FALSE(resolve_reference(base, reference));
    }
}

TEST_CASE("RFC 3986 §5.4 examples") {
    const auto base = *parse_url("http://a/b/c/d;p?q");
    const std::pair<const char*, const char*> rows[] = {
        {"g", "/b/c/g"},
        {"./g", "/b/c/g"},
        {"g/", "/b/c/g/"},
        {"/g", "/g"},
        {"?y", "/b/c/d;p?y"},
        {"g?y", "/b/c/g?y"},
        {";x", "/b/c/;x"},
        {"g;x", "/b/c/g;x"},
        {"", "/b/c/d;p?q"},
        {".", "/b/c/"},
        {"./", "/b/c/"},
        {"..", "/b/"},
        {"../", "/b/"},
        {"../g", "/b/g"},
        {"../..", "/"},
        {"../../g", "/g"},
        {"../../../g", "/g"},
        {"/./g", "/g"},
        {"/../g", "/g"},
        {"g.", "/b/c/g."},
        {".g", "/b/c/.g"},
        {"g..", "/b/c/g.."},
        {"..g", "/b/c/..g"},
        {"./../g", "/b/g"},
        {"./g/.", "/b/c/g/"},
        {"g/./h", "/b/c/g/h"},
        {"g/../h", "/b/c/h"},
        {"g;x=1/../y", "/b/c/y"},
        {"g?y/../x", "/b/c/g?y/../x"},
    };
    for (const auto& [reference, target] : rows) {
        INFO(reference);
        const auto url = resolve_reference(base, reference);
        REQUIRE(url);
        CHECK(url->target == target);
    }
}

TEST_CASE("what people are shown of a URL") {
    const auto url = *parse_url("https://user:secret@h:8443/f?sig=abc");
    CHECK(url.text() == "https://h:8443/f?sig=abc");
    CHECK(url.redacted() == "https://h:8443/f?…");
    CHECK(parse_url("http://h/f")->redacted() == "http://h/f");
}

TEST_CASE("origins") {
    CHECK(Origin{true, "h", 443}.authority() == "h");
    CHECK(Origin{false, "h", 443}.authority() == "h:443");
    CHECK(Origin{true, "h", 80}.authority() == "h:80");
    CHECK(Origin{false, "::1", 81}.authority() == "[::1]:81");
    for (const char* host : {"127.0.0.1", "127.255.0.9", "::1", "localhost"})
        CHECK(Origin{false, host, 80}.is_loopback());
    for (const char* host :
         {"128.0.0.1", "127.0.0.1.example", "localhost.example", "::2", "10.0.0.1", "127"}) {
        CHECK_FALSE(Origin{false, host, 80}.is_loopback());
    }
}
