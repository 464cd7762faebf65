#include "net/proxy.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <map>

using namespace xtask;
using namespace xtask::net;

namespace {

const Origin plain{false, "h.example", 80};
const Origin secure{true, "h.example", 443};

ProxySettings from(const std::map<std::string, std::string, std::less<>>& environment) {
    return ProxySettings::from_environment([&](std::string_view name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    });
}

std::string chosen(const ProxySettings& settings, const Origin& target) {
    const auto proxy = choose_proxy(settings, target);
    if (!proxy) return "none";
    return proxy->url.origin.text().append(" ").append(proxy->source);
}

ProxySettings all(const std::string& proxy) {
    ProxySettings settings;
    settings.all = proxy;
    return settings;
}

} // namespace

TEST_CASE("which variable counts") {
    CHECK(chosen(from({}), plain) == "none");
    CHECK(chosen(from({{"http_proxy", "http://p:1"}}), plain) == "http://p:1 HTTP_PROXY");
    CHECK(chosen(from({{"http_proxy", "http://p:1"}}), secure) == "none");
    CHECK(chosen(from({{"https_proxy", "http://p:1"}}), secure) == "http://p:1 HTTPS_PROXY");
    CHECK(chosen(from({{"HTTPS_PROXY", "http://p:1"}}), secure) == "http://p:1 HTTPS_PROXY");
    CHECK(chosen(from({{"all_proxy", "http://p:1"}}), secure) == "http://p:1 ALL_PROXY");
    CHECK(chosen(from({{"ALL_PROXY", "http://p:1"}}), plain) == "http://p:1 ALL_PROXY");
    CHECK(chosen(from({{"http_proxy", "http://low:1"}, {"HTTP_PROXY", "http://up:1"}}), plain) ==
          "http://low:1 HTTP_PROXY");
    CHECK(chosen(from({{"http_proxy", ""}, {"HTTP_PROXY", "http://up:1"}}), plain) ==
          "http://up:1 HTTP_PROXY");
    CHECK(chosen(from({{"https_proxy", "http://own:1"}, {"all_proxy", "http://all:1"}}), secure) ==
          "http://own:1 HTTPS_PROXY");
    CHECK(chosen(from({{"HTTP_PROXY", "http://up:1"}}), plain) == "http://up:1 HTTP_PROXY");
    CHECK(chosen(from({{"HTTP_PROXY", "http://up:1"}, {"REQUEST_METHOD", "GET"}}), plain) == "none");
    CHECK(chosen(from({{"http_proxy", "http://low:1"}, {"REQUEST_METHOD", "GET"}}), plain) ==
          "http://low:1 HTTP_PROXY");
    CHECK(chosen(from({{"all_proxy", "http://p:1"}, {"no_proxy", ".example"}, {"NO_PROXY", "x"}}), plain) ==
          "none");
    CHECK(chosen(from({{"all_proxy", "http://p:1"}, {"NO_PROXY", "h.example"}}), secure) == "none");
}

TEST_CASE("how a proxy may be written") {
    const std::pair<const char*, const char*> rows[] = {
        {"http://p:3128", "http://p:3128"},
        {"p:3128", "http://p:3128"},
        {"p", "http://p:1080"},
        {"http://p/", "http://p:1080"},
        {"http://p:80", "http://p"},
        {"http://p:3128/path?q", "http://p:3128"},
        {"http://[::1]:3128", "http://[::1]:3128"},
        {"[::1]:3128", "http://[::1]:3128"},
        {"http://[::1]", "http://[::1]:1080"},
        {"HTTP://P:1", "http://p:1"},
        {"u:pw@p:3128", "http://p:3128"},
        {"http://u:p%40ss@p", "http://p:1080"},
    };
    for (const auto& [text, origin] : rows) {
        INFO(text);
        const auto proxy = choose_proxy(all(text), plain);
        REQUIRE(proxy);
        CHECK(proxy->url.origin.text() == origin);
        CHECK(proxy->url.user_info.empty());
    }
}

TEST_CASE("proxy credentials become Basic authorization") {
    const std::pair<const char*, const char*> rows[] = {
        {"http://p:1", ""},
        {"http://user:p%40ss@p:1", "Basic dXNlcjpwQHNz"},
        {"http://user@p:1", "Basic dXNlcjo="},
        {"http://user:a:b@p:1", "Basic dXNlcjphOmI="},
        {"http://:@p:1", "Basic Og=="},
    };
    for (const auto& [text, authorization] : rows) {
        INFO(text);
        CHECK(choose_proxy(all(text), plain)->authorization == authorization);
    }
}

TEST_CASE("proxies that cannot be used are a usage error that hides credentials") {
    for (const char* text :
         {"socks5://u:secret@p:1080", "socks4a://u:secret@p", "SOCKS5h://u:secret@p",
          "https://u:secret@p:443", "ftp://u:secret@p", "http://u:secret@", "http://u:secret@p:0",
          "http://u:secret@p:x", "u:secret@p p", "http://u:secret@p:99999"}) {
        INFO(text);
        try {
            choose_proxy(all(text), plain);
            FAIL("accepted");
        } catch (const Error& e) {
            CHECK(e.code == ExitCode::usage);
            CHECK(std::string(e.what()).append(e.hint).find("secret") == std::string::npos);
            CHECK(std::string(e.what()).find("ALL_PROXY") != std::string::npos);
        }
    }
}

TEST_CASE("a proxy that is not needed is not looked at") {
    const ProxySettings settings{{}, {}, "socks5://p", "*"};
    CHECK_FALSE(choose_proxy(settings, plain));
}
