#include "range.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

TEST_CASE("a Range header selects bytes") {
    struct Row {
        const char* header;
        std::uint64_t size;
        Selection::Kind kind;
        std::uint64_t first;
        std::uint64_t length;
    };
    using Kind = Selection::Kind;
    const auto row = GENERATE(
        Row{"bytes=0-0", 10, Kind::part, 0, 1}, Row{"bytes=2-5", 10, Kind::part, 2, 4},
        Row{"bytes=2-", 10, Kind::part, 2, 8}, Row{"bytes=-3", 10, Kind::part, 7, 3},
        Row{"bytes=-30", 10, Kind::part, 0, 10}, Row{"bytes=0-99", 10, Kind::part, 0, 10},
        Row{"bytes=9-9", 10, Kind::part, 9, 1}, Row{"BYTES = 2-5 ", 10, Kind::part, 2, 4},
        Row{"bytes=0-18446744073709551615", 10, Kind::part, 0, 10},
        Row{"bytes=0-99999999999999999999999", 10, Kind::part, 0, 10},
        Row{"bytes=10-", 10, Kind::unsatisfiable, 0, 0}, Row{"bytes=10-20", 10, Kind::unsatisfiable, 0, 0},
        Row{"bytes=99999999999999999999-", 10, Kind::unsatisfiable, 0, 0},
        Row{"bytes=-0", 10, Kind::unsatisfiable, 10, 0}, Row{"bytes=0-0", 0, Kind::unsatisfiable, 0, 0},
        Row{"bytes=-5", 0, Kind::unsatisfiable, 0, 0}, Row{"bytes=0-1,3-4", 10, Kind::whole, 0, 10},
        Row{"bytes=5-2", 10, Kind::whole, 0, 10}, Row{"bytes=-", 10, Kind::whole, 0, 10},
        Row{"bytes=a-b", 10, Kind::whole, 0, 10}, Row{"bytes=+1-2", 10, Kind::whole, 0, 10},
        Row{"items=0-1", 10, Kind::whole, 0, 10}, Row{"bytes 0-1", 10, Kind::whole, 0, 10},
        Row{"", 10, Kind::whole, 0, 10}, Row{"bytes=", 10, Kind::whole, 0, 10},
        Row{"=0-1", 10, Kind::whole, 0, 10});
    CAPTURE(row.header, row.size);
    const auto selection = select_range(row.header, row.size);
    CHECK(selection.kind == row.kind);
    CHECK(selection.first == row.first);
    CHECK(selection.length == row.length);
}

TEST_CASE("If-None-Match compares weakly and takes lists") {
    for (const char* tags : {"\"a\"", "W/\"a\"", "\"x\", \"a\"", "*", " \"x\" ,W/\"a\" ", " * "}) {
        CAPTURE(tags);
        CHECK(any_match(tags, "\"a\""));
    }
    for (const char* tags : {"", "\"b\"", "a", "\"ab\"", ",", "\"a", "w/\"a\""}) {
        CAPTURE(tags);
        CHECK_FALSE(any_match(tags, "\"a\""));
    }
}

TEST_CASE("If-Range compares strongly") {
    CHECK(range_applies("\"a\"", "\"a\""));
    CHECK_FALSE(range_applies("W/\"a\"", "\"a\""));
    CHECK_FALSE(range_applies("Sun, 06 Nov 1994 08:49:37 GMT", "\"a\""));
    CHECK_FALSE(range_applies("", "\"a\""));
}
