#include "base/json.hpp"
#include "cli/topics.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;

TEST_CASE("every topic has a text and a JSON array that is not empty") {
    const plugins::Catalog catalog;
    for (const auto& topic : topics()) {
        CAPTURE(topic.name);
        CHECK(is_topic(topic.name));
        CHECK_FALSE(topic_help(topic.name, catalog, 80).empty());
        const auto document = base::parse_json(describe_topic(topic.name, catalog));
        REQUIRE(document);
        const JsonView root(document->nodes.data(), document->nodes.size());
        CHECK(root.is_array());
        CHECK((root.size() > 0 || topic.name == "settings")); // without plugins there are none
    }
    CHECK_FALSE(is_topic("download-model"));
}

TEST_CASE("every exit code is explained") {
    const std::string text = topic_help("exit-codes", plugins::Catalog(), 80);
    for (const auto& row : exit_codes) {
        CHECK(text.find(std::to_string(static_cast<int>(row.code)) + "  " + std::string(row.name)) !=
              std::string::npos);
    }
}

TEST_CASE("the environment is explained") {
    CHECK(topic_help("environment", plugins::Catalog(), 80).find("XTASK_PLUGIN_PATH") != std::string::npos);
}
