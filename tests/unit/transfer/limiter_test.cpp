#include "transfer/limiter.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("the limiter gives what the rate allows") {
    const Time start{};
    Limiter limiter(1000, start);
    CHECK(limiter.take(5000, start) == 100); // a tenth of a second
    CHECK(limiter.take(5000, start) == 0);
    CHECK(limiter.next(start) > start);
    CHECK(limiter.take(5000, limiter.next(start)) > 0);

    std::uint64_t total = 0;
    for (Time now = start; now < start + seconds(10); now += milliseconds(20))
        total += limiter.take(1 << 20, now);
    CHECK(total <= 10'000);
    CHECK(total >= 9'800);
}

TEST_CASE("no rate is no limit, the smallest rate still moves") {
    const Time start{};
    CHECK(Limiter(0, start).take(123, start) == 123);
    Limiter slow(1, start);
    CHECK(slow.take(10, start) == 1);
    CHECK(slow.take(10, start + milliseconds(900)) == 0);
    CHECK(slow.take(10, slow.next(start + milliseconds(900)) + milliseconds(1)) == 1);
}

TEST_CASE("what was not received after all is there again") {
    const Time start{};
    Limiter limiter(1000, start);
    CHECK(limiter.take(100, start) == 100);
    limiter.give_back(60);
    CHECK(limiter.take(100, start) == 60);
}

TEST_CASE("a clock read earlier by another thread takes nothing away") {
    const Time start{};
    Limiter limiter(1000, start + seconds(1));
    CHECK(limiter.take(1, start) == 1);
    CHECK(limiter.take(99, start + seconds(1)) == 99);
}
