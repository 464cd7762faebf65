#include "base/json.hpp"
#include "cli/builtins.hpp"
#include "cli/describe.hpp"
#include "options.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::cli;

namespace {

struct Document {
    base::JsonDocument document;
    JsonView root() const { return {document.nodes.data(), document.nodes.size()}; }
};

Document parse(const std::string& text) {
    auto document = base::parse_json(text);
    REQUIRE(document);
    return {std::move(*document)};
}

} // namespace

TEST_CASE("a command in JSON has its options with types and sources") {
    plugins::Command command;
    command.name = "run";
    command.summary = "Run it";
    command.options = test::sample_options();
    const auto document = parse(describe_command(command, "runner"));
    const JsonView root = document.root();
    CHECK(root["name"].text() == "run");
    CHECK(root["plugin"].text() == "runner");
    const JsonView out = *root["options"].begin();
    CHECK(out["name"].text() == "out");
    CHECK(out["type"].text() == "path");
    CHECK(out["default"].text() == "models");
    CHECK(out["env"].size() == 2);
}

TEST_CASE("a plugin in JSON says what is wrong with it") {
    plugins::Plugin plugin;
    plugin.name = "p";
    plugin.library_path = "/x/p.so";
    plugin.state = plugins::PluginState::untrusted;
    plugin.reason = "others can write it";
    const auto document = parse(describe_plugin(plugin));
    CHECK(document.root()["state"].text() == "untrusted");
    CHECK(document.root()["reason"].text() == "others can write it");
    CHECK_FALSE(document.root()["version"]);
}

TEST_CASE("lists are arrays, also when there is nothing in them") {
    CHECK(parse(describe_plugins(plugins::Catalog())).root().size() == 0);
    CHECK(parse(describe_commands(plugins::Catalog())).root().size() == builtin_commands().size());
}
