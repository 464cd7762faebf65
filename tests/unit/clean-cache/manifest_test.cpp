#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

TEST_CASE("the manifest is well-formed") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    CHECK(xtask::testkit::check_manifest(text.str()) == std::vector<std::string>{});
}
