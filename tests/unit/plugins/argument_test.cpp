#include "plugins/argument.hpp"

#include <catch2/catch.hpp>

using namespace xtask::plugins;

TEST_CASE("arguments answer for what is there, and softly for what is not") {
    Arguments arguments;
    arguments.add({"out", Origin::flag, "--out", {{"models"}}});
    arguments.add({"flags", Origin::flag, "--flags", {{"a"}, {"b"}}});
    arguments.add({"force", Origin::flag, "--force", {{"true", 1}}});
    arguments.add({"offline", Origin::environment, "environment X", {{"false", 0}}});

    CHECK(arguments.text("out") == "models");
    CHECK(arguments.texts("flags") == std::vector<std::string>{"a", "b"});
    CHECK(arguments.flag("force"));
    CHECK_FALSE(arguments.flag("offline"));
    CHECK(arguments.find("offline") != nullptr);

    CHECK(arguments.find("absent") == nullptr);
    CHECK(arguments.text("absent").empty());
    CHECK(arguments.texts("absent").empty());
    CHECK_FALSE(arguments.flag("absent"));
}
