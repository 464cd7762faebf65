#include "transfer/existing.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;

TEST_CASE("the recorded file against what was announced") {
    Local recorded;
    recorded.state = Local::State::intact;
    recorded.length = 100;
    recorded.sha256 = std::string(64, 'a');
    recorded.git_blob = std::string(40, 'a');
    recorded.commit = "c1";
    recorded.etag = "\"v1\"";
    recorded.last_modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    Artifact artifact;
    Standing expected = Standing::stale;
    SECTION("nothing announced") { expected = Standing::unknown; }
    SECTION("same hash") {
        artifact.sha256 = recorded.sha256;
        artifact.commit = "c2";
        artifact.etag = "\"v2\"";
        expected = Standing::current;
    }
    SECTION("another hash decides over all else") {
        artifact.sha256 = std::string(64, 'b');
        artifact.commit = "c1";
        artifact.etag = "\"v1\"";
    }
    SECTION("same git blob") {
        artifact.git_blob = recorded.git_blob;
        expected = Standing::current;
    }
    SECTION("another git blob") { artifact.git_blob = std::string(40, 'b'); }
    SECTION("same commit") {
        artifact.commit = "c1";
        expected = Standing::current;
    }
    SECTION("another commit says nothing about the file") {
        artifact.commit = "c2";
        expected = Standing::unknown;
    }
    SECTION("same entity tag") {
        artifact.etag = "\"v1\"";
        expected = Standing::current;
    }
    SECTION("same entity tag, weak") {
        artifact.etag = "W/\"v1\"";
        expected = Standing::current;
    }
    SECTION("another entity tag") { artifact.etag = "\"v2\""; }
    SECTION("another length") {
        artifact.etag = "\"v1\"";
        artifact.length = 101;
    }
    SECTION("same date and length") {
        artifact.last_modified = recorded.last_modified;
        artifact.length = 100;
        expected = Standing::current;
    }
    SECTION("same date, length not known") {
        artifact.last_modified = recorded.last_modified;
        expected = Standing::unknown;
    }
    SECTION("another date") {
        artifact.last_modified = "Mon, 07 Nov 1994 08:49:37 GMT";
        artifact.length = 100;
    }
    CHECK(compare(recorded, artifact) == expected);
}
