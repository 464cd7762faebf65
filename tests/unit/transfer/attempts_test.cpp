#include "transfer/attempts.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::transfer;

namespace {

const Error broken(ExitCode::network, "truncated", "cut", {}, true);
const Error limited(ExitCode::rate_limited, "rate-limited", "429", {}, true);
const Error final_error(ExitCode::network, "not-found", "404");

} // namespace

TEST_CASE("attempts are used up") {
    Attempts attempts(3, Duration(1000), 0);
    CHECK(attempts.failed(broken, {}, 0.0) > Duration::zero());
    CHECK(attempts.failed(broken, {}, 0.0) > Duration::zero());
    CHECK_THROWS_WITH(attempts.failed(broken, {}, 0.0), "cut");
}

TEST_CASE("what cannot be retried is not") {
    Attempts attempts(3, Duration(1000), 0);
    CHECK_THROWS_WITH(attempts.failed(final_error, {}, 0.0), "404");
}

TEST_CASE("64 KiB further than ever start the count anew") {
    Attempts attempts(2, Duration(1000), 1000);
    attempts.failed(broken, {}, 0.0);
    attempts.reached(1000 + 65535);
    CHECK(attempts.failures() == 1);
    attempts.reached(1000 + 65536);
    CHECK(attempts.failures() == 0);
    attempts.failed(broken, {}, 0.0); // the attempt that brought them is none
    CHECK(attempts.failures() == 0);
    attempts.failed(broken, {}, 0.0);
    attempts.reached(1000 + 65536); // the same bytes again, after a new start
    CHECK_THROWS(attempts.failed(broken, {}, 0.0));
}

TEST_CASE("with a single attempt, one that brings enough may still break") {
    Attempts attempts(1, Duration(1000), 0);
    attempts.reached(65536);
    CHECK(attempts.failed(broken, {}, 0.0) > Duration::zero());
    CHECK_THROWS_WITH(attempts.failed(broken, {}, 0.0), "cut");
}

TEST_CASE("the server's wait is a floor, up to what is allowed") {
    Attempts attempts(5, Duration(10'000), 0);
    CHECK(attempts.failed(limited, Duration(10'000), 0.9) >= Duration(10'000));
    try {
        attempts.failed(limited, Duration(10'001), 0.0);
        FAIL("waited too long");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::rate_limited);
        CHECK_THAT(error.what(), Catch::Contains("11 s"));
    }
}
