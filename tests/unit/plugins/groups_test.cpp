#include "plugins/groups.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace xtask::plugins;

TEST_CASE("the host's own tables can be read") {
    CHECK(common_options().size() == 7);
    REQUIRE(option_group("transfer") != nullptr);
    REQUIRE(option_group("hub") != nullptr);
    REQUIRE(option_group("selection") != nullptr);
    CHECK(option_group("nothing") == nullptr);
}

TEST_CASE("a command has its own options, its groups' and the common ones, each once") {
    Command command;
    command.groups = {"hub", "transfer"};
    command.options.emplace_back().name = "own";
    const auto options = all_options(command);
    const auto count = [&](std::string_view name) {
        return std::count_if(options.begin(), options.end(),
                             [&](const Option& o) { return o.answers_to(name); });
    };
    CHECK(options.front().name == "own");
    for (const auto* name : {"id", "ref", "sha256", "retries", "lock-wait", "json", "help", "plugin-dir"}) {
        CAPTURE(name);
        CHECK(count(name) == 1);
    }
}

TEST_CASE("the hub's defaults are those of the contract") {
    const auto& options = *option_group("hub");
    const auto option = [&](std::string_view name) {
        return *std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.name == name; });
    };
    CHECK(option("id").default_text == "microsoft/bitnet-b1.58-2B-4T-gguf");
    CHECK(option("file").default_text == "ggml-model-i2_s.gguf");
    CHECK(option("base-url").environment == std::vector<std::string>{"HF_ENDPOINT"});
    CHECK(option("offline").environment == std::vector<std::string>{"HF_HUB_OFFLINE", "BITNET_OFFLINE"});
}
