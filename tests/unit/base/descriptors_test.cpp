#include "base/descriptors.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

using xtask::base::allow_descriptors;

TEST_CASE("the limit of open files is raised as far as allowed, and never lowered") {
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit low{100, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    const auto hard = before.rlim_max;

    CHECK(allow_descriptors(50) == 100);
    CHECK(allow_descriptors(200) == 200);
    CHECK(allow_descriptors(150) == 200);
    if (hard != RLIM_INFINITY) CHECK(allow_descriptors(static_cast<std::size_t>(hard) + 1) == hard);
    ::setrlimit(RLIMIT_NOFILE, &before);
}
