#include "surroundings.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

TEST_CASE("the manifest is well-formed, and its version is the one in reports") {
    std::stringstream text;
    text << std::ifstream(MANIFEST_FILE).rdbuf();
    CHECK(xtask::testkit::check_manifest(text.str()) == std::vector<std::string>{});
    const std::string tool = xtask::crossval::tool_name;
    CHECK_THAT(text.str(), Catch::Contains("\"version\": \"" + tool.substr(tool.find(' ') + 1) + "\""));
}
