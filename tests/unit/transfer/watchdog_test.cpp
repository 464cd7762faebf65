#include "transfer/watchdog.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("the watchdog wants 1 KiB/s over each window") {
    const Time start{};
    Watchdog dog(Duration(2000), start);
    CHECK_FALSE(dog.expired(start + milliseconds(1999)));
    dog.received(2048);
    CHECK_FALSE(dog.expired(start + milliseconds(2000)));
    dog.received(2047);
    CHECK_FALSE(dog.expired(start + milliseconds(3999)));
    CHECK(dog.expired(start + milliseconds(4000)));
}

TEST_CASE("time in which we did not read is not counted") {
    const Time start{};
    Watchdog dog(Duration(2000), start);
    dog.excuse(seconds(60));
    CHECK(dog.deadline() == start + milliseconds(62'000));
    CHECK_FALSE(dog.expired(start + seconds(61)));
    CHECK(dog.expired(start + seconds(62)));
}
