#include "services/capacity.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include <sched.h>

using namespace xtask::services;

TEST_CASE("processors and memory that can be used") {
    CHECK(usable_processors() >= 1);
    CHECK(usable_processors() <= std::thread::hardware_concurrency());
    CHECK(usable_memory() > 1'000'000);
}

TEST_CASE("a process that is bound to one processor has one") {
    cpu_set_t before, one;
    REQUIRE(::sched_getaffinity(0, sizeof before, &before) == 0);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
    }
    REQUIRE(::sched_setaffinity(0, sizeof one, &one) == 0);
    CHECK(usable_processors() == 1);
    REQUIRE(::sched_setaffinity(0, sizeof before, &before) == 0);
}
