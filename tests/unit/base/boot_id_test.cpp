#include "base/boot_id.hpp"

#include <catch2/catch.hpp>

TEST_CASE("the boot id is a UUID and stays the same") {
    const auto id = xtask::base::boot_id();
    CHECK(id.size() == 36);
    CHECK(id == xtask::base::boot_id());
}
