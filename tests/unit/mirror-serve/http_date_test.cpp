#include "http_date.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

TEST_CASE("dates of HTTP there and back") {
    CHECK(format_http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");
    for (const std::int64_t seconds : {0LL, 951782400LL, 1709164800LL, 4102444799LL, -1LL}) {
        CHECK(parse_http_date(format_http_date(seconds)) == seconds);
    }
}

TEST_CASE("what is no such date") {
    for (const char* text : {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37 GMT ", "Wed, 31 Feb 2024 00:00:00 GMT",
                             "Sun, 06 Nuv 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "0",
                             "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT"}) {
        CHECK_FALSE(parse_http_date(text));
    }
}
