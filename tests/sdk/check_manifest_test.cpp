#include <xtask/testkit/check_manifest.hpp>

#include <catch2/catch.hpp>

using xtask::testkit::check_manifest;

namespace {

std::string manifest(const std::string& rest) {
    return R"({"schema":1,"name":"p","version":"1","abi":"0.1","summary":"s","license":"MIT",)" + rest + "}";
}
std::string option(const std::string& members) {
    return manifest(R"("commands":[{"name":"c","summary":"s","options":[)" + members + "]}]");
}

} // namespace

TEST_CASE("a good manifest") {
    CHECK(check_manifest(option(R"({"name":"a","type":"int","help":"h","min":1,"keywords":["auto"]})"))
              .empty());
    CHECK(check_manifest(manifest(R"("mirrors":[{"id":"m","summary":"s","local":true}])")).empty());
}

TEST_CASE("each mistake is found and placed") {
    struct Case {
        std::string text;
        std::string found;
    };
    const Case cases[]{
        {"{", "JSON, byte 1"},
        {"[]", "manifest: not an object"},
        {R"({"schema":1})", "needs \"name\""},
        {manifest(R"("mirrors":[],"x":1)"), "unknown member \"x\""},
        {manifest(R"("mirrors":[])"), "neither commands nor mirrors"},
        {manifest(R"("commands":[{"name":"C","summary":"s"}])"), "commands.C: \"C\" is no name"},
        {manifest(R"("commands":[{"name":"c","summary":"s","aliases":["c"]}])"), "\"c\" is taken already"},
        {manifest(R"("mirrors":[{"id":"m"}])"), "mirrors: needs \"summary\""},
        {option(R"({"name":"a","type":"text","help":"h"})"), "commands.c.a: unknown type \"text\""},
        {option(R"({"name":"a","type":"enum","help":"h"})"), "choices belong to an enum"},
        {option(R"({"name":"a","type":"int","help":"h","choices":["1"]})"), "choices belong to an enum"},
        {option(R"({"name":"a","type":"int","help":"h"},{"name":"a","type":"int","help":"h"})"),
         "taken already"},
        {option(R"({"name":"a","type":"int","help":"h","typo":1})"), "unknown member \"typo\""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        std::string all;
        for (const std::string& problem : check_manifest(c.text)) all += problem + "\n";
        CHECK_THAT(all, Catch::Contains(c.found));
    }
}
