#include "transfer/limiter.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("the limiter gives what the rate allows") {
    const Time start{};
    Limiter limiter(1000, start);
    CHECK(limiter.allowance(5000, start) == 100); // a tenth of a second
    limiter.spend(100);
    CHECK(limiter.allowance(5000, start) == 0);
    CHECK(limiter.next(start) > start);
    CHECK(limiter.allowance(5000, limiter.next(start)) > 0);

    std::uint64_t total = 0;
    for (Time now = start; now < start + seconds(10); now += milliseconds(20)) {
        const auto n = limiter.allowance(1 << 20, now);
        limiter.spend(n);
        total += n;
    }
    CHECK(total <= 10'000);
    CHECK(total >= 9'800);
}

TEST_CASE("no rate is no limit, the smallest rate still moves") {
    const Time start{};
    CHECK(Limiter(0, start).allowance(123, start) == 123);
    Limiter slow(1, start);
    CHECK(slow.allowance(10, start) == 1);
    slow.spend(1);
    CHECK(slow.allowance(10, start + milliseconds(900)) == 0);
    CHECK(slow.allowance(10, slow.next(start + milliseconds(900)) + milliseconds(1)) == 1);
}
