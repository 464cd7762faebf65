#include "units.hpp"

#include <catch2/catch.hpp>

using namespace xtask::clean_cache;

TEST_CASE("sizes, ages, counts and names for people") {
    CHECK(size_text(0) == "0 B");
    CHECK(size_text(999) == "999 B");
    CHECK(size_text(1000) == "1.0 kB");
    CHECK(size_text(999'499) == "999 kB");
    CHECK(size_text(999'500) == "1.0 MB");
    CHECK(size_text(4'800'000'000) == "4.8 GB");
    CHECK(size_text(UINT64_MAX) == "18.4 EB");
    CHECK(age_text(-5) == "0s");
    CHECK(age_text(59) == "59s");
    CHECK(age_text(60) == "1m");
    CHECK(age_text(47 * 3600) == "47h");
    CHECK(age_text(48 * 3600) == "2d");
    CHECK(count_text(1, "file") == "1 file");
    CHECK(count_text(1'234'567, "file") == "1,234,567 files");
    CHECK(shown("a\nb\x1b\x7f\xff") == "a\\x0ab\\x1b\\x7f\xff");
    CHECK(user_text(0) == "root");
    CHECK(user_text(4'000'000'000U) == "4000000000");
}
