#include "net/backoff.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::net;
using std::chrono::seconds;

TEST_CASE("which statuses another try may change") {
    for (const int status : {408, 425, 429, 500, 502, 503, 504, 599}) CHECK(is_retryable(status));
    for (const int status : {200, 206, 304, 400, 401, 403, 404, 410, 416, 501, 505, 511})
        CHECK_FALSE(is_retryable(status));
}

TEST_CASE("backoff doubles up to a limit and never goes below the floor") {
    const Duration none{0};
    CHECK(backoff(1, none, 0.0) == Duration(250));
    CHECK(backoff(1, none, 0.999) < Duration(500));
    CHECK(backoff(3, none, 0.0) == Duration(1000));
    CHECK(backoff(7, none, 0.0) == Duration(15000));
    CHECK(backoff(1000000, none, 0.999) <= Duration(30000));
    CHECK(backoff(1, seconds(60), 0.0) == seconds(60));
    CHECK(backoff(1, seconds(60), 0.5) > seconds(60));
    CHECK(backoff(1, seconds(60), 0.999) < Duration(60500));
    for (int i = 0; i < 100; ++i) {
        const double random = random_fraction();
        CHECK((random >= 0.0 && random < 1.0));
    }
}

TEST_CASE("what an answer demands") {
    const auto demand = [](Headers headers) {
        ResponseHead head;
        head.status = 429;
        head.headers = std::move(headers);
        return demanded_wait(head, 784111777);
    };
    CHECK(demand({{"Retry-After", "2"}}) == seconds(2));
    CHECK(demand({{"retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"}}) == seconds(10));
    CHECK(demand({{"Retry-After", "x"}, {"RateLimit", "\"api\";r=0;t=55"}}) == seconds(55));
    CHECK(demand({{"Retry-After", "3"}, {"RateLimit", "\"api\";r=0;t=55"}}) == seconds(55));
    CHECK(demand({{"Retry-After", "60"}, {"RateLimit", "\"api\";r=0;t=55"}}) == seconds(60));
    CHECK(demand({{"Retry-After", "3"}, {"RateLimit", "\"api\";r=1;t=55"}}) == seconds(3));
    CHECK_FALSE(demand({{"RateLimit", "\"api\";r=1;t=55"}}));
    const Header policy{"RateLimit-Policy", "\"fixed window\";\"api\";q=3000;w=300, \"burst\";q=5;w=1"};
    CHECK(demand({{"RateLimit", "\"api\";r=0"}, policy}) == seconds(300));
    CHECK(demand({{"RateLimit", "\"api\";r=0;t=55"}, policy}) == seconds(55));
    CHECK(demand({{"RateLimit", "\"api\";r=0"}}) == seconds(0));
    CHECK(demand({{"RateLimit", "\"api\";r=0"}, {"RateLimit-Policy", "w=x;w=-1;;,"}}) == seconds(0));
    CHECK_FALSE(demand({{"Retry-After", "-1"}}));
    CHECK_FALSE(demand({}));
    CHECK(demand({{"Retry-After", "9223372036854775807"}}) == std::chrono::hours(24 * 365));
}

TEST_CASE("a duration in a message is rounded up") {
    CHECK(in_seconds(Duration(0)) == "0 s");
    CHECK(in_seconds(Duration(1)) == "1 s");
    CHECK(in_seconds(Duration(15'000)) == "15 s");
}
