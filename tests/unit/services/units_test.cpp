#include "services/units.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace xtask::services;

TEST_CASE("sizes") {
    const auto [bytes, text] = GENERATE(table<std::uint64_t, std::string>({
        {0, "0 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {1049, "1.0 kB"},
        {1050, "1.1 kB"},
        {99'900, "99.9 kB"},
        {99'949, "99.9 kB"},
        {99'950, "100 kB"},
        {999'499, "999 kB"},
        {999'500, "1.0 MB"},
        {340'000'000, "340 MB"},
        {1'187'801'280, "1.2 GB"},
        {1'000'000'000'000, "1.0 TB"},
        {std::numeric_limits<std::uint64_t>::max(), "18.4 EB"},
    }));
    CHECK(format_size(bytes) == text);
}

TEST_CASE("rates") {
    CHECK(format_rate(0) == "0 B/s");
    CHECK(format_rate(340e6) == "340 MB/s");
    CHECK(format_rate(-5) == "0 B/s");
    CHECK(format_rate(std::nan("")) == "0 B/s");
    CHECK(format_rate(std::numeric_limits<double>::infinity()) == "0 B/s");
    CHECK(format_rate(1e300) == "1.0 EB/s");
}

TEST_CASE("durations") {
    const auto [seconds, text] = GENERATE(table<std::int64_t, std::string>({
        {-3, "0s"},
        {0, "0s"},
        {59, "59s"},
        {60, "1m00s"},
        {307, "5m07s"},
        {3599, "59m59s"},
        {3600, "1h00m"},
        {7'380, "2h03m"},
        {359'999, "99h59m"},
        {360'000, "4d04h"},
    }));
    CHECK(format_duration(std::chrono::seconds(seconds)) == text);
}

TEST_CASE("a hundred percent is only said of all") {
    static constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const auto [done, total, shown] = GENERATE(table<std::uint64_t, std::uint64_t, int>({
        {0, 10, 0},
        {1, 3, 33},
        {999'999'999, 1'000'000'000, 99},
        {most - 1, most, 99},
        {most / 2, most, 50},
        {10, 10, 100},
        {11, 10, 100},
        {0, 0, 100},
    }));
    CHECK(percent(done, total) == shown);
}

TEST_CASE("counts are grouped") {
    CHECK(format_count(0) == "0");
    CHECK(format_count(999) == "999");
    CHECK(format_count(1'000) == "1,000");
    CHECK(format_count(1'234'567) == "1,234,567");
    CHECK(format_count(123'456) == "123,456");
}
