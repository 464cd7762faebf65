#include "services/rate.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using xtask::Time;
using xtask::services::RateMeter;

namespace {

const Time start = Time{} + 1h;

} // namespace

TEST_CASE("no speed without time") {
    RateMeter meter;
    CHECK_FALSE(meter.rate(start));
    meter.add(start, 0);
    meter.add(start, 1'000'000);
    CHECK_FALSE(meter.rate(start));
    CHECK_FALSE(meter.rate(start + 99ms));
    CHECK(meter.rate(start + 100ms));
}

TEST_CASE("what was there before does not count") {
    RateMeter meter;
    meter.add(start, 5'000'000);
    meter.add(start + 1s, 6'000'000);
    CHECK(meter.rate(start + 1s) == 1e6);
    CHECK(meter.average(start + 1s) == 1e6);
}

TEST_CASE("the rate follows the last seconds, the average everything") {
    RateMeter meter;
    for (int second = 0; second <= 20; ++second) {
        const std::uint64_t done = second <= 10 ? 1'000u * second : 10'000u + 3'000u * (second - 10);
        meter.add(start + std::chrono::seconds(second), done);
    }
    CHECK(meter.rate(start + 20s) == 3'000.0);
    CHECK(meter.average(start + 20s) == 2'000.0);
}

TEST_CASE("a stall shows") {
    RateMeter meter;
    meter.add(start, 0);
    meter.add(start + 1s, 1'000);
    CHECK(meter.rate(start + 4s) == 250.0);
}

TEST_CASE("a restart starts anew") {
    RateMeter meter;
    meter.add(start, 0);
    meter.add(start + 1s, 9'000);
    meter.add(start + 2s, 0);
    CHECK_FALSE(meter.rate(start + 2s));
    meter.add(start + 4s, 1'000);
    CHECK(meter.rate(start + 4s) == 500.0);
    CHECK(meter.average(start + 4s) == 500.0);
}
