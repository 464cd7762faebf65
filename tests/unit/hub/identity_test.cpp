#include "hub/identity.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::ExitCode;
using xtask::Headers;
using xtask::testkit::FakeHost;

namespace {

const std::string sha256(64, 'a');
const std::string blob(40, 'b');
const std::string commit(40, 'c');
const std::string hub_url = "https://huggingface.co/org/repo/resolve/main/model.gguf";
const hub::Location location{hub::parse_endpoint("https://huggingface.co"), "org/repo", "main", "model.gguf"};

std::string in_quotes(const std::string& text) { return "\"" + text + "\""; }

hub::Identity identify(FakeHost& host, const hub::Location& where = location,
                       const hub::Access& access = {}) {
    return hub::identify(host.context().http(), where, access);
}

xtask::Error failure(FakeHost& host, const hub::Location& where = location) {
    try {
        identify(host, where);
    } catch (const xtask::Error& error) {
        return error;
    }
    FAIL("no error");
    throw std::logic_error("not reached");
}

} // namespace

TEST_CASE("an LFS file is known from the redirect, and the CDN is not asked") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 302,
                    {{"Location", "https://cdn.example/f?Signature=s"},
                     {"X-Repo-Commit", commit},
                     {"X-Linked-ETag", in_quotes(std::string(64, 'A'))},
                     {"X-Linked-Size", "1187801280"},
                     {"X-Xet-Hash", std::string(64, 'd')},
                     {"ETag", "\"of-the-redirect\""},
                     {"Content-Length", "1234"}});
    const auto identity = identify(host);
    CHECK(identity.sha256 == sha256);
    CHECK(identity.commit == commit);
    CHECK(identity.length == std::uint64_t{1187801280});
    CHECK(identity.xet);
    CHECK(identity.git_blob.empty());
    CHECK(identity.etag.empty());
    CHECK(host.http.requests.size() == 1);
    CHECK(host.http.requests.at(0).follow == 0);
}

TEST_CASE("a small file is found behind a relative redirect, its ETag is a git blob id") {
    FakeHost host;
    const std::string cache = "/api/resolve-cache/models/org/repo/" + commit + "/model.gguf?etag=x";
    host.http.reply("HEAD", hub_url, 307,
                    {{"Location", cache}, {"X-Repo-Commit", commit}, {"Content-Length", "99"}});
    host.http.reply(
        "HEAD", "https://huggingface.co" + cache, 200,
        {{"ETag", "W/" + in_quotes(blob)}, {"Content-Length", "7"}, {"Last-Modified", "yesterday"}});
    const auto identity = identify(host);
    CHECK(identity.git_blob == blob);
    CHECK(identity.commit == commit);
    CHECK(identity.length == std::uint64_t{7});
    CHECK(identity.etag == "W/" + in_quotes(blob));
    CHECK(identity.last_modified == "yesterday");
    CHECK(identity.sha256.empty());
}

TEST_CASE("a plain server's ETag is a validator and no identity, however it looks") {
    FakeHost host;
    const std::string tag = GENERATE(as<std::string>{}, in_quotes(blob), in_quotes(sha256), "\"22-5\"");
    host.http.reply("HEAD", hub_url, 200, {{"ETag", tag}, {"Content-Length", "7"}});
    const auto identity = identify(host);
    CHECK(identity.sha256.empty());
    CHECK(identity.git_blob.empty());
    CHECK(identity.etag == tag);
    CHECK(identity.length == std::uint64_t{7});
}

TEST_CASE("headers that are not what they should be count as absent") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 200,
                    {{"X-Repo-Commit", "main"},
                     {"X-Linked-ETag", "\"not-hex\""},
                     {"X-Linked-Size", "1,000"},
                     {"Content-Length", "-5"},
                     {"ETag", std::string(5000, 'x')}});
    const auto identity = identify(host);
    CHECK(identity.commit.empty());
    CHECK(identity.sha256.empty());
    CHECK_FALSE(identity.length);
    CHECK(identity.etag.empty());
}

TEST_CASE("where HEAD is refused one byte is asked for") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, GENERATE(403, 405, 501));
    host.http.reply(
        "GET", hub_url, 206,
        {{"Content-Range", "bytes 0-0/7"}, {"ETag", in_quotes(sha256)}, {"X-Repo-Commit", commit}}, "x");
    const auto identity = identify(host);
    CHECK(identity.length == std::uint64_t{7});
    CHECK(identity.commit == commit);
    REQUIRE(host.http.requests.size() == 2);
    CHECK(xtask::find_header(host.http.requests.at(1).headers, "Range") == "bytes=0-0");
    CHECK(host.http.requests.at(1).max_body > 0);
}

TEST_CASE("the one byte of an empty file, and a server without ranges") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 405);
    SECTION("an empty file") {
        host.http.reply("GET", hub_url, 416, {{"Content-Range", "bytes */0"}});
        CHECK(identify(host).length == std::uint64_t{0});
    }
    SECTION("no ranges: the whole file is announced") {
        host.http.reply("GET", hub_url, 200, {{"Content-Length", "9"}}, "123456789");
        CHECK(identify(host).length == std::uint64_t{9});
    }
    SECTION("any other 416 makes no sense") {
        host.http.reply("GET", hub_url, 416, {{"Content-Range", "bytes */9"}});
        CHECK(failure(host).reason == "http-status");
    }
}

TEST_CASE("a hub's own 403 to HEAD counts") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 403, {{"X-Error-Code", "GatedRepo"}});
    CHECK(failure(host).reason == "gated");
    CHECK(host.http.requests.size() == 1);
}

TEST_CASE("another server than the hub is not asked who the file is") {
    FakeHost host;
    const hub::Location mirror{hub::parse_endpoint("http://127.0.0.1:8000"), "org/repo", "main",
                               "model.gguf"};
    host.http.reply("HEAD", mirror.url("main").text(), 302,
                    {{"Location", "http://127.0.0.1:9000/cdn"}, {"X-Repo-Commit", commit}});
    const auto identity = identify(host, mirror);
    CHECK(identity.commit == commit);
    CHECK_FALSE(identity.length);
    CHECK(host.http.requests.size() == 1);
}

TEST_CASE("a mirror may pass the question on to huggingface.co, but not the mirror's token") {
    FakeHost host;
    const hub::Location mirror{hub::parse_endpoint("https://mirror.example"), "org/repo", "main",
                               "model.gguf"};
    host.http.reply("HEAD", mirror.url("main").text(), 308, {{"Location", hub_url}});
    host.http.reply(
        "HEAD", hub_url, 302,
        {{"Location", "https://cdn.example/f"}, {"X-Linked-ETag", sha256}, {"X-Linked-Size", "5"}});
    const hub::Access access("t", {});
    const auto identity = identify(host, mirror, access);
    CHECK(identity.sha256 == sha256);
    REQUIRE(host.http.requests.size() == 2);
    CHECK(host.http.requests.at(0).credentials.empty());
    CHECK(host.http.requests.at(1).credentials.size() == 1);
}

TEST_CASE("redirects that cannot be followed are errors of the network") {
    FakeHost host;
    SECTION("no address") {
        host.http.reply("HEAD", hub_url, 302);
        CHECK(failure(host).reason == "redirect-invalid");
    }
    SECTION("another scheme") {
        host.http.reply("HEAD", hub_url, 302, {{"Location", "file:///etc/passwd"}});
        CHECK(failure(host).reason == "redirect-invalid");
    }
    SECTION("from https to http") {
        host.http.reply("HEAD", hub_url, 302, {{"Location", "http://huggingface.co/x"}});
        CHECK(failure(host).reason == "redirect-refused");
    }
    SECTION("in a circle") {
        host.http.reply("HEAD", hub_url, 302, {{"Location", hub_url}});
        const auto error = failure(host);
        CHECK(error.reason == "redirect-loop");
        CHECK(error.code == ExitCode::network);
        CHECK(host.http.requests.size() == 11);
    }
}

TEST_CASE("what the service throws comes through") {
    FakeHost host;
    host.http.fail("HEAD", hub_url, {ExitCode::rate_limited, "rate-limited", "429"});
    CHECK(failure(host).code == ExitCode::rate_limited);
}

TEST_CASE("a warning of the hub is kept for people") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 200, {{"X-HF-Warning", "topic; text"}});
    CHECK(identify(host).warning == "topic; text");
}

TEST_CASE("an inquiry goes the same way, one request after the other") {
    FakeHost host;
    host.http.reply("HEAD", hub_url, 307, {{"Location", "/moved/f.bin"}, {"X-Repo-Commit", commit}});
    host.http.reply("HEAD", "https://huggingface.co/moved/f.bin", 200,
                    {{"Content-Length", "7"}, {"ETag", "\"v\""}});
    hub::Inquiry inquiry(location, {});
    auto http = host.context().http();
    CHECK_FALSE(inquiry.take(http.request(inquiry.request())));
    hub::Inquiry moved = std::move(inquiry);
    CHECK(moved.take(http.request(moved.request())));
    CHECK(moved.identity().length == std::uint64_t{7});
    CHECK(moved.identity().commit == commit);
}
