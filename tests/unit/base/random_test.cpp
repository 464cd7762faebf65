#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace xtask::base;

TEST_CASE("random names are plain and differ") {
    std::set<std::string> names;
    for (int i = 0; i < 100; ++i) {
        const std::string name = random_name(12);
        CHECK(name.size() == 12);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
        names.insert(name);
    }
    CHECK(names.size() == 100);
    CHECK(random_name(0).empty());
}
