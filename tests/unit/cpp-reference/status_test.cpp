#include "status.hpp"

#include <catch2/catch.hpp>

using std::chrono::seconds;
using xtask::cpp_reference::status_line;

TEST_CASE("what is going on, in one line") {
    CHECK(status_line("fetching", seconds(0), "") == "fetching 0s");
    CHECK(status_line("fetching", seconds(59), "Receiving objects:  45%") ==
          "fetching 59s: Receiving objects:  45%");
    CHECK(status_line("building", seconds(62), "[12/345] Building x") ==
          "building [12/345] 1m02s: Building x");
    CHECK(status_line("building", seconds(3601), "[ 12%] Building x") == "building [12%] 60m01s: Building x");
    CHECK(status_line("building", seconds(1), "[100%]") == "building [100%] 1s");
}

TEST_CASE("brackets that count nothing stay") {
    for (const char* line : {"[info] x", "[", "[12/345", "x [1/2]"})
        CHECK(status_line("s", seconds(0), line) == std::string("s 0s: ") + line);
}
