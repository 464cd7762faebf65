#include "transfer/sidecar.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;

namespace {

const std::string a(64, 'a');
const std::string b(64, 'b');

Sidecar example() {
    Sidecar sidecar;
    sidecar.repository = "org/repo";
    sidecar.path = "f";
    sidecar.commit = "c1";
    sidecar.source = "https://h/f";
    sidecar.validator = {"\"v1\"", "Sun, 06 Nov 1994 08:49:37 GMT", true};
    sidecar.total = 100;
    sidecar.boot_id = "boot";
    sidecar.device = 0xFFFFFFFFFFFFFFF0;
    sidecar.inode = 7;
    sidecar.durable = 40;
    return sidecar;
}

Artifact matching() {
    Artifact artifact;
    artifact.repository = "org/repo";
    artifact.path = "f";
    artifact.commit = "c1";
    return artifact;
}

} // namespace

TEST_CASE("a sidecar reads back as it was written") {
    const auto back = parse_sidecar(format_sidecar(example()));
    REQUIRE(back);
    CHECK(format_sidecar(*back) == format_sidecar(example()));
    CHECK(back->device == 0xFFFFFFFFFFFFFFF0);
    Sidecar unknown = example();
    unknown.total.reset();
    CHECK_FALSE(parse_sidecar(format_sidecar(unknown))->total);
}

TEST_CASE("what is no sidecar is none") {
    for (const char* text :
         {"", "{}", "[]", R"({"schema":1})", R"({"schema":2,"device":1,"inode":1,"durable":1})",
          R"({"schema":1,"device":1,"inode":1,"durable":-1})",
          R"({"schema":1,"device":1,"inode":1,"durable":1,"size":"9"})",
          R"({"schema":1,"device":1,"inode":1,"durable":1,"size":-9})"}) {
        INFO(text);
        CHECK_FALSE(parse_sidecar(text));
    }
    CHECK(parse_sidecar(R"({"schema":1,"device":1,"inode":1,"durable":1})"));
}

TEST_CASE("when a prefix may be continued") {
    Sidecar recorded = example();
    Artifact artifact = matching();
    std::string source = recorded.source;
    bool expected = false;
    SECTION("same source, strong validator") { expected = true; }
    SECTION("strong date only") {
        recorded.validator.etag.clear();
        expected = true;
    }
    SECTION("weak date only") { recorded.validator = {"", recorded.validator.last_modified, false}; }
    SECTION("no validator") { recorded.validator = {}; }
    SECTION("no validator, demanded hash") {
        recorded.validator = {};
        artifact.required_sha256 = a;
        expected = true;
    }
    SECTION("another source") { source = "https://other/f"; }
    SECTION("another source, announced hash") {
        source = "https://other/f";
        recorded.sha256 = artifact.sha256 = a;
        expected = true;
    }
    SECTION("another source, hash waived") {
        source = "https://other/f";
        recorded.sha256 = artifact.sha256 = a;
        artifact.no_verify = true;
    }
    SECTION("another hash") {
        recorded.sha256 = a;
        artifact.sha256 = b;
    }
    SECTION("another git blob") {
        recorded.git_blob = std::string(40, 'a');
        artifact.git_blob = std::string(40, 'b');
    }
    SECTION("another commit") { artifact.commit = "c2"; }
    SECTION("another commit, same hash") {
        artifact.commit = "c2";
        recorded.sha256 = artifact.sha256 = a;
        expected = true;
    }
    SECTION("another path") { artifact.path = "g"; }
    SECTION("another repository") { artifact.repository = "org/other"; }
    SECTION("another length") { artifact.length = 101; }
    SECTION("same length") {
        artifact.length = 100;
        expected = true;
    }
    CHECK(continues(recorded, artifact, source) == expected);
}
