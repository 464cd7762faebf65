#include "hub/url.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;

TEST_CASE("a URL is split into origin and target") {
    struct Row {
        const char* text;
        const char* origin;
        const char* target;
    };
    const auto row =
        GENERATE(Row{"https://huggingface.co", "https://huggingface.co", "/"},
                 Row{"HTTPS://HuggingFace.CO:443/a?b#c", "https://huggingface.co", "/a?b"},
                 Row{"http://h:8080/x%2Fy", "http://h:8080", "/x%2Fy"},
                 Row{"http://h?q=1", "http://h", "/?q=1"}, Row{"http://[::1]:81/", "http://[::1]:81", "/"},
                 Row{"https://[2001:DB8::1]/f", "https://[2001:db8::1]", "/f"},
                 Row{"http://h:/x", "http://h", "/x"}, Row{"https://h:80/", "https://h:80", "/"});
    CAPTURE(row.text);
    const auto url = hub::parse_url(row.text);
    REQUIRE(url);
    CHECK(url->origin() == row.origin);
    CHECK(url->target == row.target);
    CHECK(url->text() == std::string(row.origin) + row.target);
}

TEST_CASE("what is no plain http or https URL is refused") {
    const std::string text = GENERATE(
        as<std::string>{}, "", "huggingface.co", "ftp://h/", "file:///etc/passwd", "http://", "http:///x",
        "http://u:p@h/", "http://h:0/", "http://h:65536/", "http://h:80a/", "http://h\\@evil/",
        "http://[::1/", "http://[h]/", "http://a b/", "http://h/\n", "http://[::1]x/", "javascript:alert(1)");
    CAPTURE(text);
    CHECK_FALSE(hub::parse_url(text));
}

TEST_CASE("loopback is this machine and no name that looks like it") {
    for (const char* text :
         {"http://localhost/", "http://127.0.0.1:80/", "http://127.255.1.9/", "http://[::1]/"}) {
        CAPTURE(text);
        CHECK(hub::parse_url(text)->is_loopback());
    }
    for (const char* text :
         {"http://127.0.0.1.evil.example/", "http://localhost.evil/", "http://127.1/", "http://128.0.0.1/",
          "http://127.0.0.x/", "http://[::2]/", "http://127.0.0.1./"}) {
        CAPTURE(text);
        CHECK_FALSE(hub::parse_url(text)->is_loopback());
    }
}

TEST_CASE("an origin is scheme, host and port") {
    const auto same = [](const char* a, const char* b) {
        return hub::same_origin(*hub::parse_url(a), *hub::parse_url(b));
    };
    CHECK(same("https://h/a", "https://H:443/b"));
    CHECK_FALSE(same("https://h/", "http://h/"));
    CHECK_FALSE(same("https://h/", "https://h:444/"));
    CHECK_FALSE(same("https://h/", "https://h.x/"));
}

TEST_CASE("Location is resolved against where it came from, byte for byte") {
    const auto base = hub::parse_url("https://hub.example/a/b/c?q=1");
    struct Row {
        const char* location;
        const char* result;
    };
    const auto row = GENERATE(
        Row{"/x%2Fy=?z", "https://hub.example/x%2Fy=?z"}, Row{"//cdn.example/x", "https://cdn.example/x"},
        Row{"http://cdn.example:8080/x?sig=%2B", "http://cdn.example:8080/x?sig=%2B"},
        Row{"d?e", "https://hub.example/a/b/d?e"}, Row{"?r=2", "https://hub.example/a/b/c?r=2"},
        Row{"/x#frag", "https://hub.example/x"});
    CAPTURE(row.location);
    const auto url = hub::follow(*base, row.location);
    REQUIRE(url);
    CHECK(url->text() == row.result);
}

TEST_CASE("a Location that leads nowhere is nothing") {
    const auto base = hub::parse_url("https://hub.example/a");
    for (const char* location : {"", "ftp://h/x", "file:///etc/passwd", "https://u:p@h/", "https://", "//"}) {
        CAPTURE(location);
        CHECK_FALSE(hub::follow(*base, location));
    }
}

TEST_CASE("an endpoint may have a path and trailing slashes, nothing else") {
    CHECK(hub::parse_endpoint("https://huggingface.co/").text() == "https://huggingface.co");
    CHECK(hub::parse_endpoint("http://h:8080/hf//").text() == "http://h:8080/hf");
    for (const char* text :
         {"huggingface.co", "ftp://h", "https://user:secret@h", "https://h/?token=secret", ""}) {
        CAPTURE(text);
        try {
            hub::parse_endpoint(text);
            FAIL("accepted");
        } catch (const xtask::Error& error) {
            CHECK(error.code == xtask::ExitCode::usage);
            CHECK(std::string(error.what()).find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("the revision is encoded whole, the path but for its slashes") {
    const auto endpoint = hub::parse_endpoint("https://h/hf");
    CHECK(hub::resolve_url(endpoint, "org/repo", "refs/pr/1", "a b/c+d#.gguf").text() ==
          "https://h/hf/org/repo/resolve/refs%2Fpr%2F1/a%20b/c%2Bd%23.gguf");
    CHECK(hub::percent_encode("é~-._") == "%C3%A9~-._");
}
