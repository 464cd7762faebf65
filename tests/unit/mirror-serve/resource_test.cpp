#include "resource.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;
using xtask::Headers;

namespace {

const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";
const std::string later = "Sun, 06 Nov 1994 08:49:38 GMT";
const std::string earlier = "Sun, 06 Nov 1994 08:49:36 GMT";

Answer ask(Headers headers, bool strong_date = true, const char* method = "GET") {
    Resource resource;
    resource.size = 10;
    resource.etag = "\"a\"";
    resource.last_modified = date;
    resource.strong_date = strong_date;
    return select({method, "/", std::move(headers)}, resource);
}

} // namespace

TEST_CASE("conditions in the order of RFC 9110") {
    struct Row {
        Headers headers;
        int status;
    };
    const std::vector<Row> rows{
        {{}, 200},
        {{{"If-Match", "\"a\""}}, 200},
        {{{"If-Match", "*"}}, 200},
        {{{"If-Match", "W/\"a\""}}, 412},
        {{{"If-Match", "\"b\", \"c\""}}, 412},
        {{{"If-Match", "\"a\""}, {"If-Unmodified-Since", earlier}}, 200},
        {{{"If-Unmodified-Since", earlier}}, 412},
        {{{"If-Unmodified-Since", date}}, 200},
        {{{"If-Unmodified-Since", "yesterday"}}, 200},
        {{{"If-None-Match", "W/\"a\""}}, 304},
        {{{"If-None-Match", "\"b\""}, {"If-Modified-Since", later}}, 200},
        {{{"If-Modified-Since", date}}, 304},
        {{{"If-Modified-Since", later}}, 304},
        {{{"If-Modified-Since", earlier}}, 200},
        {{{"If-Modified-Since", "yesterday"}}, 200},
        {{{"If-Match", "\"b\""}, {"If-None-Match", "\"a\""}}, 412},
        {{{"Range", "bytes=1-2"}}, 206},
        {{{"Range", "bytes=1-2"}, {"If-Range", date}}, 206},
        {{{"Range", "bytes=1-2"}, {"If-Range", later}}, 200},
        {{{"Range", "bytes=1-2"}, {"If-Range", "\"b\""}}, 200},
        {{{"Range", "bytes=10-"}}, 416},
        {{{"Range", "bytes=1-2"}, {"If-None-Match", "\"a\""}}, 304},
    };
    for (const Row& row : rows) {
        INFO((row.headers.empty() ? "" : row.headers.front().name + ": " + row.headers.front().value));
        CHECK(ask(row.headers).status == row.status);
    }
    CHECK(ask({{"Range", "bytes=1-2"}, {"If-Range", date}}, false).status == 200);
    CHECK(ask({{"Range", "bytes=1-2"}}, true, "HEAD").status == 200);
}

TEST_CASE("what is not known is not said, and matches nothing") {
    Resource resource;
    resource.size = 10;
    const auto answer = select({"GET", "/", {{"If-None-Match", "\"\""}}}, resource);
    CHECK(answer.status == 200);
    for (const char* name : {"ETag", "Last-Modified", "X-Linked-ETag", "X-Repo-Commit"}) {
        CHECK_FALSE(xtask::find_header(answer.headers, name));
    }
    CHECK(select({"GET", "/", {{"Range", "bytes=1-2"}, {"If-Range", ""}}}, resource).status == 200);
}

TEST_CASE("a date is strong once a change must show in it") {
    using namespace std::chrono;
    const auto now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
    Resource resource;
    set_date(resource, {0, 0, 1, now});
    CHECK_FALSE(resource.strong_date);
    set_date(resource, {0, 0, 1, now - 10'000'000'000});
    CHECK(resource.strong_date);
    set_date(resource, {0, 0, 1, 784111777'999'999'999});
    CHECK(resource.last_modified == date);
}
