#include "cli/builtins.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;

TEST_CASE("the built-in commands can be read, and their names are reserved") {
    CHECK(builtin_commands().size() == 6);
    for (const auto& command : builtin_commands()) {
        CHECK(plugins::is_reserved_command(command.name));
        CHECK_FALSE(command.examples.empty());
    }
    REQUIRE(builtin_command("plugin") != nullptr);
    CHECK(builtin_command("plugin")->options.front().positional);
    CHECK(builtin_command("__complete") == nullptr);
}
