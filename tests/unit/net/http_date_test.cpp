#include "net/fields.hpp"

#include <catch2/catch.hpp>

using xtask::net::parse_http_date;

TEST_CASE("HTTP dates in all three forms") {
    const std::pair<const char*, std::int64_t> rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},   {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},        {"Wed Nov 16 08:49:37 1994", 784975777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},           {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},  {"Tue, 19 Jan 2038 03:14:08 GMT", 2147483648},
        {"Monday, 01-Jan-69 00:00:00 GMT", 3124224000}, {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Mon, 06 Nov 1994 08:49:37 GMT", 784111777}, // the day's name adds nothing, a wrong one harms
                                                      // nothing
    };
    for (const auto& [text, seconds] : rows) {
        INFO(text);
        CHECK(parse_http_date(text) == seconds);
    }
}

TEST_CASE("texts that are no HTTP date") {
    for (const char* text : {"",
                             "garbage",
                             "Sun, 06 Nov 1994 08:49:37",
                             "Sun, 06 Nov 1994 08:49:37 UTC",
                             "Sun, 06 Nov 1994 08:49:37 GMT ",
                             "Sun, 6 Nov 1994 08:49:37 GMT",
                             "Sun, 06 nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 94 08:49:37 GMT",
                             "Sun, 31 Feb 1994 08:49:37 GMT",
                             "Sun, 00 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 24:00:00 GMT",
                             "Sun, 06 Nov 1994 08:60:37 GMT",
                             "Sun, 06 Nov 1994 08:49:61 GMT",
                             "Sun, 06 Nov 1994 8:49:37 GMT",
                             "Thu, 29 Feb 2023 00:00:00 GMT",
                             "06 Nov 1994 08:49:37 GMT",
                             "1994-11-06T08:49:37Z",
                             "784111777",
                             "Sunday, 06 Nov 1994 08:49:37 GMT",
                             "Sun Nov 6 08:49:37 1994"}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text));
    }
}
