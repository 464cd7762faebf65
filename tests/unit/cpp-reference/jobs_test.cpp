#include "jobs.hpp"

#include <catch2/catch.hpp>

using xtask::cpp_reference::default_jobs;

TEST_CASE("as many jobs as processors and memory allow") {
    constexpr std::uint64_t gibi = std::uint64_t{1} << 30U;
    CHECK(default_jobs({8, 64 * gibi}) == 8);
    CHECK(default_jobs({8, 7 * gibi}) == 3);
    CHECK(default_jobs({8, gibi}) == 1);
    CHECK(default_jobs({8, 0}) == 8);
    CHECK(default_jobs({0, 64 * gibi}) == 1);
    CHECK(default_jobs({4000, 100'000 * gibi}) == 1024);
}
