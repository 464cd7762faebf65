#include "folder.hpp"
#include "plugins/manifest.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace xtask::plugins;
using test::command_text;
using test::manifest_text;

namespace {

/// What is wrong with a manifest whose one command has these options.
std::string option_problem(const std::string& options) {
    const auto manifest =
        parse_manifest(manifest_text("p", command_text("run", R"(, "options": [)" + options + "]")));
    return manifest ? "" : manifest.error();
}

std::string problem(const std::string& text) {
    const auto manifest = parse_manifest(text);
    return manifest ? "" : manifest.error();
}

} // namespace

TEST_CASE("a full manifest is read as it stands") {
    const std::string text = R"json({
      "schema": 1, "name": "fetcher", "version": "1.2.3", "abi": "1.2", "kind": "library", "summary": "Fetches",
      "license": "Apache-2.0", "homepage": "https://example.org",
      "commands": [ { "name": "fetch", "aliases": ["get"], "summary": "Fetch it", "description": "More", "use": ["transfer"],
        "options": [
          { "name": "level", "short": "l", "aliases": ["depth"], "type": "int", "default": "3", "env": ["A", "B"],
            "help": "How deep", "metavar": "N", "group": "Depth", "min": 1, "max": 9, "keywords": ["auto"],
            "conflicts": ["flat"], "deprecated": "not needed", "complete": "none" },
          { "name": "flat", "type": "bool", "help": "Flat", "hidden": true },
          { "name": "what", "type": "enum", "choices": ["a", "b"], "help": "What", "required": true, "positional": true },
          { "name": "rest", "type": "path", "help": "Rest", "repeatable": true, "positional": true } ],
        "examples": [ { "text": "One", "command": "xtask fetch a" } ] } ],
      "mirrors": [ { "id": "disk", "summary": "A disk", "local": true } ] })json";
    const auto manifest = parse_manifest(text);
    REQUIRE(manifest);
    CHECK(manifest->name == "fetcher");
    CHECK(manifest->abi_major == 1);
    CHECK(manifest->abi_minor == 2);
    CHECK(manifest->text == text);
    REQUIRE(manifest->commands.size() == 1);
    const Command& command = manifest->commands.front();
    CHECK(command.aliases == std::vector<std::string>{"get"});
    CHECK(command.groups == std::vector<std::string>{"transfer"});
    REQUIRE(command.options.size() == 4);
    const Option& level = command.options.front();
    CHECK(level.short_name == "l");
    CHECK(level.default_text == "3");
    CHECK(level.environment == std::vector<std::string>{"A", "B"});
    CHECK(level.min == 1);
    CHECK(level.max == 9);
    CHECK(command.options[3].repeatable);
    CHECK(command.examples.front().command == "xtask fetch a");
    CHECK(manifest->mirrors.front().local);
}

TEST_CASE("what is wrong is named by its path") {
    struct Case {
        std::string text, problem;
    };
    const std::string good = command_text("run");
    const Case cases[] = {
        {"", "line 1, column 1"},
        {"[]", "must be an object"},
        {"{}", "schema: must be 1"},
        {R"({"schema": 2})", "schema: must be 1"},
        {R"({"schema": 1})", "name: is missing"},
        {R"({"schema": 1, "name": "No"})", "name: must be lower-case"},
        {manifest_text("p", good, "1"), "abi: must be"},
        {manifest_text("p", good, "0.x"), "abi: must be"},
        {manifest_text("p", good, "0.1.2"), "abi: must be"},
        {manifest_text("p", ""), "neither a command nor a mirror"},
        {manifest_text("p", "7"), "commands[0]: must be an object"},
        {manifest_text("p", good + "," + good), "'run' is declared twice"},
        {manifest_text("p", command_text("help")), "'help' belongs to xtask"},
        {manifest_text("p", command_text("run", R"(, "aliases": ["plugin"])")), "'plugin' belongs to xtask"},
        {manifest_text("p", command_text("run", R"(, "aliases": ["run"])")), "'run' is declared twice"},
        {manifest_text("p", command_text("run", R"(, "use": ["magic"])")), "commands[0].use: 'magic'"},
        {manifest_text("p", command_text("run", R"(, "colour": 1)")), "commands[0].colour: is not known"},
        {manifest_text("p", command_text("run", R"(, "summary": "again")")), "duplicate member"},
    };
    for (const auto& [text, expected] : cases) {
        CAPTURE(text, problem(text));
        CHECK(problem(text).find(expected) != std::string::npos);
    }
}

TEST_CASE("an option that cannot work is refused") {
    struct Case {
        std::string options, problem;
    };
    const Case cases[] = {
        {R"({"name": "x", "type": "float", "help": "h"})", "options[0].type: 'float'"},
        {R"({"name": "x", "type": "int"})", "options[0].help: is missing"},
        {R"({"name": "-x", "type": "int", "help": "h"})", "options[0].name"},
        {R"({"name": "x", "short": "xy", "type": "int", "help": "h"})", "options[0].short"},
        {R"({"name": "x", "type": "int", "default": "many", "help": "h"})",
         "options[0].default: must be a whole number"},
        {R"({"name": "x", "type": "int", "min": 9, "max": 1, "help": "h"})", "options[0].min"},
        {R"({"name": "x", "type": "string", "min": 1, "help": "h"})", "options[0].min"},
        {R"({"name": "x", "type": "enum", "help": "h"})", "options[0].choices"},
        {R"({"name": "x", "type": "int", "choices": ["1"], "help": "h"})", "options[0].choices"},
        {R"({"name": "x", "type": "bool", "default": "true", "help": "h"})", "options[0].default"},
        {R"({"name": "x", "type": "bool", "positional": true, "help": "h"})", "options[0].positional"},
        {R"({"name": "x", "type": "int", "required": "yes", "help": "h"})", "options[0].required"},
        {R"({"name": "x", "type": "int", "complete": "magic", "help": "h"})", "options[0].complete"},
        {R"({"name": "x", "type": "int", "conflicts": ["y"], "help": "h"})", "conflicts with unknown 'y'"},
        {R"({"name": "json", "type": "bool", "help": "h"})", "'json' is declared twice"},
        {R"({"name": "x", "short": "q", "type": "bool", "help": "h"})", "short option 'q'"},
        {R"({"name": "x", "type": "int", "env": "A", "help": "h"})", "options[0].env: must be an array"},
        {R"({"name": "a", "type": "path", "positional": true, "repeatable": true, "help": "h"},
            {"name": "b", "type": "path", "positional": true, "help": "h"})",
         "'b' follows a repeatable positional"},
    };
    for (const auto& [options, expected] : cases) {
        CAPTURE(options, option_problem(options));
        CHECK(option_problem(options).find(expected) != std::string::npos);
    }
    CHECK(option_problem(R"({"name": "x", "type": "int", "help": "h"})").empty());
}

TEST_CASE("more than anybody needs is refused") {
    std::string options;
    for (int i = 0; i < 201; ++i) {
        options += (i == 0 ? "" : ",") + (R"({"name": "o)" + std::to_string(i)) +
                   R"(", "type": "int", "help": "h"})";
    }
    CHECK(option_problem(options).find("more than 200") != std::string::npos);
    CHECK(problem(std::string(max_manifest_bytes + 1, ' ')).find("1 MiB") != std::string::npos);
}

TEST_CASE("names") {
    CHECK(is_name("a"));
    CHECK(is_name("hf-download2"));
    CHECK(is_name(std::string(64, 'a')));
    for (const auto& text : {std::string(""), std::string("-a"), std::string("A"), std::string("a_b"),
                             std::string("a.b"), std::string("a/b"), std::string(65, 'a')}) {
        CHECK_FALSE(is_name(text));
    }
    CHECK(is_reserved_command("completion"));
    CHECK_FALSE(is_reserved_command("download-model"));
}

TEST_CASE("a mistake in the host's own tables is a bug") {
    CHECK_THROWS_AS(parse_option_table("[{}]"), std::logic_error);
    CHECK_THROWS_AS(parse_command_table("nonsense"), std::logic_error);
}
