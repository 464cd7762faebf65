#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <array>

using xtask::ExitCode;
using xtask::gravity;

TEST_CASE("of several failures the gravest, as abi.h says at fetch") {
    constexpr std::array order{ExitCode::interrupted, ExitCode::no_space,     ExitCode::hash_mismatch,
                               ExitCode::auth,        ExitCode::rate_limited, ExitCode::network,
                               ExitCode::failure};
    for (std::size_t i = 1; i < order.size(); ++i) {
        CAPTURE(i);
        CHECK(gravity(order[i - 1]) > gravity(order[i]));
    }
}

TEST_CASE("equally grave failures") {
    for (const ExitCode signal : {ExitCode::hangup, ExitCode::terminated})
        CHECK(gravity(signal) == gravity(ExitCode::interrupted));
    for (const ExitCode other : {ExitCode::usage, ExitCode::verification_failed, ExitCode::engine_failed,
                                 ExitCode::build_failed, ExitCode::locked, ExitCode::plugin})
        CHECK(gravity(other) == gravity(ExitCode::failure));
}
