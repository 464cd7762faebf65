#include "hub/access.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::testkit::FakeHost;

namespace {

hub::Url url(const char* text) { return *hub::parse_url(text); }

/// The token that would be sent to huggingface.co; empty: none.
std::string token_of(FakeHost& host, const hub::AccessOptions& options = {}) {
    auto context = host.context();
    const auto access = hub::find_access(context, url("https://huggingface.co"), options);
    const auto headers = access.credentials(url("https://huggingface.co/x"));
    if (headers.empty()) return {};
    CHECK(headers.at(0).name == "Authorization");
    CHECK(headers.at(0).value.starts_with("Bearer "));
    return headers.at(0).value.substr(7);
}

} // namespace

TEST_CASE("the first place that has a token wins") {
    FakeHost host;
    host.files.content = {{"/given", " from-flag \r\n"},
                          {"/by-path", "from-token-path\n"},
                          {"/hf/token", "from-hf-home\n"},
                          {"/home/me/.cache/huggingface/token", "from-home\n"}};
    host.settings.environment = {{"HF_TOKEN", "\tfrom-hf-token\n"},
                                 {"HUGGING_FACE_HUB_TOKEN", "from-old-name"},
                                 {"HF_TOKEN_PATH", "/by-path"},
                                 {"HF_HOME", "/hf"},
                                 {"HOME", "/home/me"}};
    CHECK(token_of(host, {"/given", false}) == "from-flag");
    CHECK(token_of(host) == "from-hf-token");
    host.settings.environment["HF_TOKEN"] = "  \n"; // blank is none
    CHECK(token_of(host) == "from-old-name");
    host.settings.environment.erase("HUGGING_FACE_HUB_TOKEN");
    CHECK(token_of(host) == "from-token-path");
    host.files.content.erase("/by-path"); // a missing file is none
    CHECK(token_of(host) == "from-hf-home");
    host.settings.environment.erase("HF_HOME");
    CHECK(token_of(host) == "from-home");
    host.settings.environment.erase("HOME");
    CHECK(token_of(host).empty());
}

TEST_CASE("a token file that was asked for must be there and hold a token") {
    FakeHost host;
    host.files.content["/empty"] = " \n";
    CHECK_THROWS_AS(token_of(host, {"/missing", false}), xtask::Error);
    CHECK_THROWS_AS(token_of(host, {"/empty", false}), xtask::Error);
}

TEST_CASE("a token no header can carry is refused without being shown") {
    FakeHost host;
    host.settings.environment["HF_TOKEN"] = GENERATE(as<std::string>{}, "hf_secret\r\nX-Evil: 1", "hf secret",
                                                     "hf_sécret", "hf_secret" + std::string(9000, 'x'));
    try {
        token_of(host);
        FAIL("accepted");
    } catch (const xtask::Error& error) {
        CHECK(error.code == xtask::ExitCode::auth);
        CHECK(error.reason == "token-invalid");
        CHECK(std::string(error.what()).find("cret") == std::string::npos);
    }
    CHECK(host.ui.messages().find("cret") == std::string::npos);
}

TEST_CASE("the token goes to the hub, this machine and allowed origins only") {
    const hub::Access access("t", {url("https://mirror.example:8443/hf"), url("http://plain.example")});
    for (const char* target : {"https://huggingface.co/x", "https://hf.co/x", "http://127.0.0.1:8080/x",
                               "http://localhost/x", "http://[::1]:1/x", "https://mirror.example:8443/y"}) {
        CAPTURE(target);
        CHECK(access.credentials(url(target)).size() == 1);
        CHECK_FALSE(access.withheld_from(url(target)));
    }
    for (const char* target :
         {"http://huggingface.co/x", "https://huggingface.co:8443/x", "https://evil-huggingface.co/x",
          "https://huggingface.co.evil/x", "https://cdn.hf.co/x", "https://mirror.example/x",
          "http://mirror.example:8443/", "http://plain.example/x", "https://plain.example/x",
          "https://other.example/"}) {
        CAPTURE(target);
        CHECK(access.credentials(url(target)).empty());
        CHECK(access.withheld_from(url(target)));
    }
}

TEST_CASE("nothing is withheld where there is no token") {
    const hub::Access access;
    CHECK_FALSE(access.has_token());
    CHECK_FALSE(access.withheld_from(url("https://other.example/")));
    CHECK_FALSE(access.leaks_into("any text"));
}

TEST_CASE("--send-token and HF_ENDPOINT allow an origin") {
    FakeHost host;
    host.settings.environment["HF_TOKEN"] = "t";
    auto context = host.context();
    const auto mirror = url("https://mirror.example/");
    CHECK(hub::find_access(context, mirror, {}).credentials(mirror).empty());
    CHECK(hub::find_access(context, mirror, {"", true}).credentials(mirror).size() == 1);
    host.settings.environment["HF_ENDPOINT"] = "https://mirror.example/hf/";
    CHECK(hub::find_access(context, mirror, {}).credentials(mirror).size() == 1);
    CHECK(hub::find_access(context, mirror, {}).credentials(url("https://other.example/")).empty());
}

TEST_CASE("what belongs to one origin goes nowhere else") {
    const auto access = hub::Access::only("secret", {{"X-Team", "nlp"}}, url("https://mirror.example"));
    const auto sent = access.credentials(url("https://mirror.example/org/repo"));
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].name == "X-Team");
    CHECK(sent[1].value == "Bearer secret");
    for (const auto* other :
         {"https://huggingface.co/x", "https://hf.co/x", "http://127.0.0.1:8080/x", "http://mirror.example/x",
          "https://mirror.example:8443/x", "https://cdn.example/x"}) {
        CHECK(access.credentials(url(other)).empty());
        CHECK(access.withheld_from(url(other)));
    }
    const auto here = hub::Access::only("secret", {}, url("http://127.0.0.1:8080"));
    CHECK(here.credentials(url("http://127.0.0.1:8080/x")).size() == 1);
    CHECK(here.credentials(url("http://127.0.0.1:8081/x")).empty());
    CHECK(hub::Access::only("secret", {}, url("http://lan.example"))
              .credentials(url("http://lan.example/x"))
              .empty());
}
