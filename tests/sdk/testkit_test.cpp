#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using testkit::FakeHost;

namespace {

ExitCode code_of(FakeHost& host, const char* url) {
    try {
        host.context().http().request({.url = url});
    } catch (const Error& error) {
        return error.code;
    }
    return ExitCode::ok;
}

} // namespace

TEST_CASE("answers come in order, and the last one stays") {
    FakeHost host;
    host.http.reply("GET", "http://x/", 503).reply("GET", "http://x/", 200);
    Http http = host.context().http();
    CHECK(http.request({.url = "http://x/"}).status == 503);
    CHECK(http.request({.url = "http://x/"}).status == 200);
    CHECK(http.request({.url = "http://x/"}).status == 200);
    CHECK(host.http.requests.size() == 3);
}

TEST_CASE("an unscripted request fails loudly") {
    FakeHost host;
    host.http.reply("HEAD", "http://x/", 200);
    CHECK(code_of(host, "http://x/") == ExitCode::failure);
    CHECK(host.last_error() != nullptr);
    CHECK(abi::view(host.last_error()->reason) == "unscripted");
}

TEST_CASE("bodies are bounded as by the host") {
    FakeHost host;
    host.http.reply("GET", "http://x/", 200, {}, "12345").reply("HEAD", "http://x/", 200, {}, "12345");
    const auto cut = host.context().http().request({.url = "http://x/", .max_body = 3});
    CHECK(cut.body == "123");
    CHECK(cut.truncated);
    CHECK(host.context().http().request({.method = "HEAD", .url = "http://x/"}).body.empty());
}

TEST_CASE("cancelling after so many steps") {
    FakeHost host;
    host.http.reply("GET", "http://x/", 200);
    host.ui.cancel_after(2, SIGTERM);
    CHECK(code_of(host, "http://x/") == ExitCode::ok);
    CHECK_FALSE(host.context().cancelled());
    CHECK(code_of(host, "http://x/") == ExitCode::terminated);
    CHECK(host.http.requests.size() == 1);
    CHECK(host.context().cancelled());
}

TEST_CASE("an unscripted transfer does what a healthy one would") {
    FakeHost host;
    Transfer transfer = host.context().transfer();
    const Artifact online{
        .directory = "d", .leaf = "l", .sha256 = "ab", .length = 3, .candidates = {{.target = "u"}}};
    CHECK(transfer.fetch(online).state == Outcome::State::fetched);
    CHECK(transfer.fetch(online).path == "d/l");
    CHECK(transfer.fetch(online).transferred == 3);

    Artifact planned = online;
    planned.dry_run = true;
    CHECK(transfer.fetch(planned).state == Outcome::State::planned);

    const Artifact offline{.directory = "d", .leaf = "l"};
    CHECK_THROWS_AS(transfer.fetch(offline), Error);
    host.transfer.locals["d/l"] = {.state = Local::State::intact, .sha256 = "cd"};
    CHECK(transfer.fetch(offline).state == Outcome::State::unchanged);
    CHECK(transfer.fetch(offline).sha256 == "cd");
}

TEST_CASE("the fake host's SHA-256 is the real one") {
    FakeHost host;
    const auto digest = [&](std::string_view first, std::string_view second = {}) {
        Sha256 hash = host.context().sha256();
        hash.update(first);
        hash.update(second);
        return hash.finish();
    };
    // FIPS 180-2, appendix B.
    CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest("abcdbcdecdefdefgefghfghighijhijk", "ijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(digest(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(host.digests.empty());
}
