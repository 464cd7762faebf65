#include "base/version.hpp"

#include <xtask/abi.h>

#include <catch2/catch.hpp>

#include <cctype>

using namespace xtask::base;

TEST_CASE("what is offered to plugins is the ABI of the header this was built with") {
    CHECK(plugin_abi().major == XTASK_ABI_MAJOR);
    CHECK(plugin_abi().minor == XTASK_ABI_MINOR);
    CHECK(text({1, 20}) == "1.20");
}

TEST_CASE("the version is that of the project") {
    CHECK(version() == PROJECT_VERSION);
    for (const char c : commit()) CHECK(std::isxdigit(static_cast<unsigned char>(c)) != 0);
}
