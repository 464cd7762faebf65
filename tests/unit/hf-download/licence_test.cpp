#include "licence.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using xtask::testkit::FakeHost;
namespace hub = xtask::hub;

namespace {

const std::string url = "https://hub.example/api/models/org/repo/revision/main";

std::string licence(FakeHost& host) {
    auto context = host.context();
    return xtask::hf_download::find_licence(
        context, {hub::parse_endpoint("https://hub.example"), "org/repo", "main", ""}, {});
}

} // namespace

TEST_CASE("the licence is what the card says, else a tag") {
    const auto row = GENERATE(table<std::string, std::string>(
        {{R"({"cardData":{"license":"mit"},"tags":["license:x"]})", "mit"},
         {R"({"cardData":{"license":["mit","bsd"]}})", "mit, bsd"},
         {R"({"cardData":{"license":"other","license_name":"llama3"}})", "llama3"},
         {R"({"cardData":{"license":"other"}})", "other"},
         {R"({"tags":["gguf",7,"license:apache-2.0"]})", "apache-2.0"},
         {R"({"cardData":null,"tags":{}})", ""},
         {"[]", ""},
         {"<html>", ""}}));
    FakeHost host;
    host.http.reply("GET", url, 200, {}, std::get<0>(row));
    CHECK(licence(host) == std::get<1>(row));
}

TEST_CASE("nothing depends on it, but a signal ends all") {
    FakeHost host;
    SECTION("a refusal") {
        host.http.reply("GET", url, 404);
        CHECK(licence(host).empty());
    }
    SECTION("no answer") {
        host.http.fail("GET", url, {xtask::ExitCode::network, "timeout", "x"});
        CHECK(licence(host).empty());
    }
    SECTION("a signal") {
        host.http.fail("GET", url, {xtask::ExitCode::interrupted, "interrupted", "x"});
        CHECK_THROWS_AS(licence(host), xtask::Error);
    }
}
