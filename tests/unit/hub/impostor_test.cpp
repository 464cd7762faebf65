#include "hub/impostor.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::testkit::FakeHost;

namespace {

const std::string site = "https://hub.example";
const std::string pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') + "\nsize 9\n";

struct Case {
    std::string path = "model.gguf";
    std::string type = "text/html; charset=utf-8";
    std::string body = " <!DOCTYPE html><p>log in";
    std::string sha256 = "";
};

std::string refusal(FakeHost& host, const Case& one, std::string* message = nullptr) {
    auto context = host.context();
    const hub::Location location{hub::parse_endpoint(site), "org/repo", "main", one.path};
    hub::Identity identity;
    identity.length = one.body.size();
    identity.content_type = one.type;
    identity.sha256 = one.sha256;
    host.http.reply("GET", location.url("main").text(), 206, {{"Content-Type", one.type}}, one.body);
    try {
        hub::refuse_impostor(context.http(), location, identity, {});
        return {};
    } catch (const xtask::Error& error) {
        if (message != nullptr) *message = error.what();
        return error.reason;
    }
}

} // namespace

TEST_CASE("a page or a pointer instead of the file is refused, its first bytes shown") {
    FakeHost host;
    std::string message;
    SECTION("a page") {
        CHECK(refusal(host, {}, &message) == "html-instead");
        CHECK(message.find("<!DOCTYPE html>") != message.npos);
        CHECK(message.find("text/html") != message.npos);
    }
    SECTION("a pointer") {
        CHECK(refusal(host, {.type = "text/plain", .body = pointer}, &message) == "lfs-pointer");
        CHECK(message.find("git-lfs") != message.npos);
        CHECK(message.find('\n') == message.npos);
    }
    CHECK(host.http.requests.size() == 1);
}

TEST_CASE("what nobody could mistake costs no request") {
    FakeHost host;
    CHECK(refusal(host, {.path = "index.HTML"}).empty());
    CHECK(refusal(host, {.sha256 = std::string(64, 'a')}).empty());
    CHECK(refusal(host, {.path = ".gitattributes", .type = "text/plain", .body = pointer}).empty());
    CHECK(refusal(host, {.type = "", .body = std::string(2000, 'x')}).empty());
    CHECK(host.http.requests.empty());
}

TEST_CASE("a small file of weights is one") {
    FakeHost host;
    CHECK(refusal(host, {.type = "text/html", .body = "GGUF"}).empty());
    CHECK(refusal(host, {.type = "", .body = "GGUF"}).empty());
    CHECK(host.http.requests.size() == 2);
}

TEST_CASE("a look that fails is left to the transfer, a signal is not") {
    FakeHost host;
    auto context = host.context();
    const hub::Location location{hub::parse_endpoint(site), "org/repo", "main", "m.bin"};
    hub::Identity identity;
    identity.content_type = "text/html";
    host.http.fail("GET", location.url("main").text(), {xtask::ExitCode::network, "timeout", "no answer"});
    host.http.fail("GET", location.url("main").text(),
                   {xtask::ExitCode::interrupted, "interrupted", "stopped"});
    CHECK_NOTHROW(hub::refuse_impostor(context.http(), location, identity, {}));
    CHECK_THROWS_AS(hub::refuse_impostor(context.http(), location, identity, {}), xtask::Error);
}
