#include "net/fields.hpp"

#include <catch2/catch.hpp>

using namespace xtask::net;
using std::chrono::seconds;

TEST_CASE("Content-Range") {
    struct Row {
        const char* text;
        std::uint64_t first, last;
        std::optional<std::uint64_t> total;
    };
    const Row rows[] = {
        {"bytes 0-0/1", 0, 0, 1},
        {"bytes 5-9/10", 5, 9, 10},
        {"bytes 5-9/*", 5, 9, std::nullopt},
        {"Bytes 0-9/10", 0, 9, 10},
        {" bytes 0-9/10 ", 0, 9, 10},
        {"bytes 9223372036854775800-9223372036854775806/9223372036854775807", 9223372036854775800u,
         9223372036854775806u, 9223372036854775807u},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        const auto range = parse_content_range(row.text);
        REQUIRE(range);
        CHECK(range->satisfied());
        CHECK(range->first == row.first);
        CHECK(range->last == row.last);
        CHECK(range->total == row.total);
    }
    const auto unsatisfied = parse_content_range("bytes */10");
    REQUIRE(unsatisfied);
    CHECK_FALSE(unsatisfied->satisfied());
    CHECK(unsatisfied->total == 10u);
}

TEST_CASE("broken Content-Range") {
    for (const char* text : {"",
                             "bytes",
                             "bytes ",
                             "bytes 5-9",
                             "bytes: 5-9/10",
                             "bytes=5-9/10",
                             "items 5-9/10",
                             "bytes 5-3/10",
                             "bytes 5-10/10",
                             "bytes 5 - 9/10",
                             "bytes  5-9/10",
                             "bytes 5-9/10 x",
                             "bytes 5-9/ 10",
                             "bytes -9/10",
                             "bytes 5-/10",
                             "bytes +5-9/10",
                             "bytes 5-9/-10",
                             "bytes 0x5-9/10",
                             "bytes */*",
                             "bytes 5-9/",
                             "bytes 5-9/9223372036854775808",
                             "bytes 5-18446744073709551621/*",
                             "bytes 0-1/2, bytes 0-1/2",
                             "5-9/10"}) {
        INFO(text);
        CHECK_FALSE(parse_content_range(text));
    }
}

TEST_CASE("decimal numbers") {
    CHECK(parse_decimal("0") == 0u);
    CHECK(parse_decimal("007") == 7u);
    CHECK(parse_decimal("9223372036854775807") == 9223372036854775807u);
    for (const char* text : {"", "-1", "+1", " 1", "1 ", "1,000", "1.0", "0x1", "1e3", "9223372036854775808",
                             "99999999999999999999", "184467440737095516150"}) {
        INFO(text);
        CHECK_FALSE(parse_decimal(text));
    }
}

TEST_CASE("Retry-After") {
    const std::int64_t now = 784111777; // Sun, 06 Nov 1994 08:49:37 GMT
    CHECK(parse_retry_after("0", now) == seconds(0));
    CHECK(parse_retry_after(" 120 ", now) == seconds(120));
    CHECK(parse_retry_after("1000000000000", now) == seconds(1000000000000));
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now) == seconds(60));
    CHECK(parse_retry_after("Sunday, 06-Nov-94 08:49:38 GMT", now) == seconds(1));
    CHECK(parse_retry_after("Sun Nov  6 08:49:47 1994", now) == seconds(10));
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:36 GMT", now) == seconds(0));
    for (const char* text :
         {"", "-1", "1.5", "soon", "1s", "120, 130", "9223372036854775808", "Sun, 06 Nov 1994"}) {
        INFO(text);
        CHECK_FALSE(parse_retry_after(text, now));
    }
}

TEST_CASE("RateLimit") {
    struct Row {
        const char* text;
        std::uint64_t remaining;
        int reset;
    };
    const Row rows[] = {
        {"\"api\";r=0;t=55", 0, 55},
        {"\"api\"; r=10; t=5", 10, 5},
        {"\"api\";t=5;r=3", 3, 5},
        {"\"a\";r=10;t=5, \"b\";r=2;t=9", 2, 9},
        {"\"a\";r=0;t=5,\"b\";r=0;t=9", 0, 9},
        {"\"a,b;c\";r=1;t=2", 1, 2},
        {"\"a\\\";r=7\";r=1;t=2", 1, 2},
        {"\"api\";r=4", 4, 0},
        {"\"api\";r=4;pk=:dGVzdA==:", 4, 0},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        const auto limit = parse_rate_limit(row.text);
        REQUIRE(limit);
        CHECK(limit->remaining == row.remaining);
        CHECK(limit->reset == seconds(row.reset));
    }
    for (const char* text : {"", "api;r=0;t=5", "\"api\"", "\"api\";t=5", "\"api\";r=-1;t=5", "\"api\";r=x",
                             ",", "\"a\";r=1;t=1,", "\"a;r=1;t=1", "limit=10, remaining=5"}) {
        INFO(text);
        CHECK_FALSE(parse_rate_limit(text));
    }
}

TEST_CASE("entity tags") {
    CHECK(parse_etag("\"abc\"")->opaque == "abc");
    CHECK_FALSE(parse_etag("\"abc\"")->weak);
    CHECK(parse_etag("W/\"abc\"")->weak);
    CHECK(parse_etag("W/\"abc\"")->opaque == "abc");
    CHECK(parse_etag("\"\"")->opaque.empty());
    CHECK(parse_etag("\"a=?utf-8?B?aGVsbG8=?=b\\\"")->opaque == "a=?utf-8?B?aGVsbG8=?=b\\");
    CHECK(parse_etag(" \"\xff!\" ")->opaque == "\xff!");
    for (const char* text : {"", "abc", "\"", "\"abc", "abc\"", "w/\"abc\"", "W/abc", "\"a\"b\"", "\"a b\"",
                             "\"a\nb\"", "\"a\", \"b\"", "W/"}) {
        INFO(text);
        CHECK_FALSE(parse_etag(text));
    }
}

TEST_CASE("trim takes only what is at the ends") {
    CHECK(trim(" \ta b\t") == "a b");
    CHECK(trim(" \t").empty());
    CHECK(trim("").empty());
    CHECK(trim("..a.b.", ".") == "a.b");
}
