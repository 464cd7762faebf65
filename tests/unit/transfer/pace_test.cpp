#include "transfer/pace.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace xtask;
using namespace xtask::transfer;
using std::chrono::seconds;

namespace {

constexpr Duration round_trip{20};

/// Lets time pass; the network brings `rate(connections)` bytes a second.
struct World {
    void run(Duration time, const std::function<double(int)>& rate, bool wire_bound = true) {
        for (const Time end = now + time; now < end;) {
            now += Duration(50);
            received += rate(pace.target()) * 0.05;
            if (wire_bound) idle += Duration(50);
            pace.measure(now, static_cast<std::uint64_t>(received), round_trip, idle);
            most = std::max(most, pace.target());
        }
    }

    Pace pace;
    Time now{};
    Clock::duration idle{};
    double received = 0;
    int most = 0;
};

double each_adds(int connections) { return connections * 1e6; }
double one_is_enough(int) { return 100e6; }

} // namespace

TEST_CASE("a fixed number is used from the start") {
    World world{{8, false, {}}};
    CHECK(world.pace.target() == 8);
    world.run(seconds(20), one_is_enough);
    CHECK(world.pace.target() == 8);
}

TEST_CASE("automatic: connections are added while they pay, up to the most") {
    World world{{16, true, {}}};
    CHECK(world.pace.target() == 1);
    world.run(seconds(10), each_adds);
    CHECK(world.pace.target() == 16);
}

TEST_CASE("automatic: a step that does not pay is taken back, and tried again later and later") {
    World world{{16, true, {}}};
    world.run(seconds(1), one_is_enough);
    CHECK(world.pace.target() == 1);
    CHECK(world.most == 4);
    world.most = 0;
    world.run(seconds(1), one_is_enough);
    CHECK(world.most == 1);
    world.run(seconds(1), one_is_enough);
    CHECK(world.most == 4);
    world.most = 0;
    world.run(seconds(3), one_is_enough);
    CHECK(world.most == 1);
}

TEST_CASE("automatic: as many as the link takes, and no more") {
    World world{{16, true, {}}};
    world.run(seconds(8), [](int connections) { return std::min(connections, 4) * 1e6; });
    CHECK(world.pace.target() == 4);
}

TEST_CASE("automatic: nothing is concluded while the disk or the rate limit decides") {
    World world{{16, true, {}}};
    world.run(seconds(10), each_adds, false);
    CHECK(world.pace.target() == 1);
}

TEST_CASE("automatic: half as many when the throughput collapses") {
    World world{{16, true, {}}};
    world.run(seconds(10), each_adds);
    REQUIRE(world.pace.target() == 16);
    world.run(seconds(1), [](int) { return 1e5; });
    CHECK(world.pace.target() < 16);
}

TEST_CASE("a refusal halves, and there are no more until the rest is over") {
    for (const bool automatic : {false, true}) {
        World world{{8, automatic, {}}};
        world.run(seconds(10), each_adds);
        REQUIRE(world.pace.target() == 8);
        world.pace.failed(world.now, seconds(30));
        CHECK(world.pace.target() == 4);
        world.run(seconds(29), each_adds);
        CHECK(world.pace.target() == 4);
        world.run(seconds(10), each_adds);
        CHECK(world.pace.target() == 8);
        for (int i = 0; i < 5; ++i) world.pace.failed(world.now, {});
        CHECK(world.pace.target() == 1);
    }
}

TEST_CASE("automatic: those dialled ahead stay where they pay") {
    World world{{16, true, {}}};
    world.pace.expect(16, round_trip);
    CHECK(world.pace.target() == 16);
    world.run(round_trip * 3, [](int) { return 1e6; }); // the lead alone, until the others are answered
    world.run(seconds(5), each_adds);
    CHECK(world.pace.target() == 16);
}

TEST_CASE("automatic: those dialled ahead go where they do not pay") {
    World world{{16, true, {}}};
    world.pace.expect(16, round_trip);
    world.run(seconds(1), one_is_enough);
    CHECK(world.pace.target() == 1);
}

TEST_CASE("what is dialled ahead does not change a fixed number") {
    World world{{4, false, {}}};
    world.pace.expect(16, round_trip);
    CHECK(world.pace.target() == 4);
}
