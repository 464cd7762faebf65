#include "cli/builtins.hpp"
#include "cli/help.hpp"
#include "options.hpp"
#include "services/text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace xtask;
using namespace xtask::cli;

namespace {

plugins::Command sample() {
    plugins::Command command;
    command.name = "run";
    command.aliases = {"go"};
    command.summary = "Run it";
    command.description = "In detail.";
    command.groups = {"transfer"};
    command.options = test::sample_options();
    command.options[3].hidden = true;
    command.examples = {{"Simply", "xtask run a"}};
    return command;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("help of a command has everything of it, examples before options") {
    const std::string text = services::with_styles(command_help(sample(), "runner", 80), false);
    CAPTURE(text);
    CHECK(contains(text, "xtask run - Run it\n"));
    CHECK(contains(text, "xtask run [OPTIONS] WHAT [PATH...]\n"));
    CHECK(contains(text, "-o, --out PATH"));
    CHECK(contains(text, "[default models; env OUT_A, OUT_B]"));
    CHECK(contains(text, "(a, b)"));
    CHECK(contains(text, "deprecated: say --tag"));
    CHECK(contains(text, "Transfer options:\n"));
    CHECK(contains(text, "Common options:\n"));
    CHECK(contains(text, "Also called: go\n"));
    CHECK(contains(text, "From plugin runner."));
    CHECK_FALSE(contains(text, "--header"));
    CHECK(text.find("Examples:") < text.find("Usage:"));
    CHECK(text.find("Usage:") < text.find("Options:"));
    CHECK(text.find("Options:") < text.find("Transfer options:"));
    CHECK(text.find("Transfer options:") < text.find("Common options:"));
}

TEST_CASE("help keeps to its width") {
    for (const int width : {40, 60, 80, 120}) {
        std::istringstream lines(services::with_styles(command_help(sample(), "runner", width), false));
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(width, line);
            const bool one_word = line.find(' ', line.find_first_not_of(' ')) == line.npos;
            CHECK((one_word || line.rfind("    ", 0) == 0 || static_cast<int>(line.size()) <= width));
        }
    }
}

TEST_CASE("the list has xtask's own commands even without plugins") {
    const std::string text = services::with_styles(command_list(plugins::Catalog(), 80), false);
    for (const auto& command : builtin_commands()) CHECK(contains(text, "  " + command.name + " "));
    CHECK(contains(text, "  help settings "));
    CHECK_FALSE(contains(text, "cannot be used"));
}
