#include "plugins/option.hpp"

#include <catch2/catch.hpp>

using namespace xtask::plugins;

TEST_CASE("every option type has a name that names it") {
    for (const auto* name :
         {"bool", "string", "path", "int", "size", "duration", "url", "sha256", "enum", "repo-id"}) {
        const auto type = type_named(name);
        REQUIRE(type);
        CHECK(type_name(*type) == name);
    }
    CHECK_FALSE(type_named("float"));
    CHECK_FALSE(type_named(""));
}

TEST_CASE("an option answers to its name and aliases") {
    Option option;
    option.name = "rev";
    option.aliases = {"ref"};
    CHECK(option.answers_to("rev"));
    CHECK(option.answers_to("ref"));
    CHECK_FALSE(option.answers_to("re"));
}
