#include "config.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::mirror_download;
using testkit::FakeHost;

namespace {

std::vector<Mirror> read(const std::string& json) {
    FakeHost host;
    host.settings.values["mirrors"] = {json, "/home/ada/config.json"};
    auto context = host.context();
    return configured_mirrors(context);
}

std::string refused(const std::string& json) {
    try {
        read(json);
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::usage);
        return error.what();
    }
    return "accepted";
}

/// One mirror that is right but for `member`.
std::string with(const std::string& member) {
    return R"([{"name": "lab", "url": "https://a.example/{file}", )" + member + "}]";
}

} // namespace

TEST_CASE("no setting, no mirrors") {
    FakeHost host;
    auto context = host.context();
    CHECK(configured_mirrors(context).empty());
    CHECK(read("[]").empty());
}

TEST_CASE("the form of the url decides what a mirror is") {
    const auto mirrors = read(R"([
        {"name": "lab", "url": "https://hub.example/sub/", "token_env": "LAB_TOKEN"},
        {"name": "cdn", "url": "https://cdn.example/{id}/{rev}/{file}", "hash": "https://cdn.example/{id}/SHA256SUMS",
         "headers": {"X-Team": "nlp"}, "token_file": "/etc/cdn.token", "priority": 3},
        {"name": "share", "kind": "file", "url": "/mnt/models"}])");
    REQUIRE(mirrors.size() == 3);
    CHECK(mirrors[0].kind == Mirror::Kind::hf);
    CHECK(mirrors[0].endpoint.text() == "https://hub.example/sub");
    CHECK(mirrors[0].token_variable == "LAB_TOKEN");
    CHECK(mirrors[0].from == "/home/ada/config.json");
    CHECK_FALSE(mirrors[0].uses_hub_token);
    CHECK(mirrors[1].kind == Mirror::Kind::http);
    CHECK(mirrors[1].hash.has("{id}"));
    CHECK(mirrors[1].headers.at(0).value == "nlp");
    CHECK(mirrors[1].token_file == "/etc/cdn.token");
    CHECK(mirrors[1].priority == 3);
    CHECK(mirrors[2].kind == Mirror::Kind::file);
    CHECK(mirrors[2].folder == "/mnt/models");
}

TEST_CASE("what is wrong is named with file, place and mirror") {
    CHECK_THAT(refused(R"(["lab"])"), Catch::Contains("/home/ada/config.json: \"mirrors\"[0] is no object"));
    CHECK_THAT(refused(R"([{"url": "https://a.example"}])"), Catch::Contains("needs a text for \"name\""));
    CHECK_THAT(refused(R"([{"name": "lab"}])"),
               Catch::Contains("\"mirrors\"[0] (lab) needs a text for \"url\""));
    for (const auto* name : {"Lab", "a/b", "-a", "https://a"})
        CHECK_THAT(refused(R"([{"url": "/m", "name": ")" + std::string(name) + "\"}]"),
                   Catch::Contains("needs a \"name\""));
    CHECK_THAT(refused(R"([{"name": "hf", "url": "/m"}])"), Catch::Contains("may not be called hf"));
    CHECK_THAT(refused(R"([{"name": "a", "url": "/m"}, {"name": "a", "url": "/n"}])"),
               Catch::Contains("two mirrors"));
    CHECK_THAT(refused(with(R"("colour": 1)")), Catch::Contains("unknown member \"colour\""));
    CHECK_THAT(refused(with(R"("kind": "ftp")")), Catch::Contains("unknown kind"));
    CHECK_THAT(refused(with(R"("kind": "hf")")), Catch::Contains("looks like http"));
    CHECK_THAT(refused(with(R"("hash": "https://a.example/{sum}")")),
               Catch::Contains("(lab).hash has the unknown placeholder"));
    CHECK_THAT(refused(R"([{"name": "a", "url": "/m", "hash": "https://a.example"}])"),
               Catch::Contains("belongs to kind http"));
    CHECK_THAT(refused(with(R"("priority": "1")")), Catch::Contains("no number"));
    CHECK_THAT(refused(with(R"("token_env": "A", "token_file": "b")")), Catch::Contains("has both"));
    CHECK_THAT(refused(with(R"("token_env": 1)")), Catch::Contains("token_env"));
    CHECK_THAT(refused(with("\"headers\": {\"Range\": \"bytes=0-\"}")), Catch::Contains("cannot be set"));
    CHECK_THAT(refused(with("\"headers\": {\"a b\": \"1\"}")), Catch::Contains("cannot be set"));
    CHECK_THAT(refused(with(R"("headers": {"X": "secret\nY: 1"})")),
               Catch::Contains("cannot be sent") && !Catch::Contains("secret"));
    CHECK_THAT(refused(with(R"("headers": [1])")), Catch::Contains("needs an object"));
    CHECK_THAT(refused(R"([{"name": "lab", "url": "https://ada:secret@a.example"}])"),
               Catch::Contains("no http or https URL") && !Catch::Contains("secret"));
}

TEST_CASE("addresses") {
    CHECK(mirror_at("https://hub.example/x/", "m").name == "https://hub.example/x");
    CHECK(mirror_at("https://hub.example:8443", "m").kind == Mirror::Kind::hf);
    CHECK(mirror_at("https://cdn.example/{file}?signature=secret", "m").name == "https://cdn.example/{file}");
    CHECK(mirror_at("/mnt/models", "m").kind == Mirror::Kind::file);
    CHECK_THROWS_WITH(mirror_at("https://cdn.example/{id}", "m"), Catch::Contains("no {file}"));
    CHECK_THROWS_WITH(mirror_at("https://cdn.example/?x=1", "m"), Catch::Contains("http"));
    CHECK_THROWS_WITH(mirror_at("file:///mnt/models", "m"), Catch::Contains("file: URL"));
    for (const auto* word : {"/mnt", "https://a.example", "ftp://a.example", "file:/mnt"})
        CHECK(is_address(word));
    for (const auto* word : {"lab", "acme:attic", "", "../models"}) CHECK_FALSE(is_address(word));
}
