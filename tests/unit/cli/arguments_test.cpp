#include "cli/arguments.hpp"
#include "options.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace xtask;
using namespace xtask::cli;
using plugins::Origin;

namespace {

/// Settings of one user file with this content.
services::Settings settings_of(const std::string& json) {
    std::string pattern = "/tmp/xtask-arguments-XXXXXX";
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    std::ofstream(folder / "config.json") << json;
    auto settings =
        services::Settings::load({(folder / "none").string(), (folder / "config.json").string(), ""});
    std::filesystem::remove_all(folder);
    return settings;
}

struct Fixture {
    services::Environment variables = test::environment({});
    services::Settings settings;

    Parsed parse(const Words& words) {
        return parse_arguments(test::sample_options(), words, {variables, settings, "run"});
    }
    plugins::Arguments arguments(const Words& words) { return parse(words).arguments; }

    Error failure(const Words& words) {
        try {
            parse(words);
        } catch (const Error& error) {
            return error;
        }
        FAIL("it was accepted");
        throw;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "flag before environment before config before default") {
    CHECK(arguments({"a"}).text("out") == "models");
    CHECK(arguments({"a"}).find("out")->origin == Origin::fallback);

    settings = settings_of(R"({"out": "from-file"})");
    CHECK(arguments({"a"}).text("out") == "from-file");
    CHECK(arguments({"a"}).find("out")->origin == Origin::config);
    CHECK(arguments({"a"}).find("out")->source.find("config.json") != std::string::npos);

    variables = test::environment({{"OUT_B", "from-b"}});
    CHECK(arguments({"a"}).text("out") == "from-b");
    variables = test::environment({{"OUT_A", "from-a"}, {"OUT_B", "from-b"}});
    CHECK(arguments({"a"}).text("out") == "from-a");
    CHECK(arguments({"a"}).find("out")->source == "environment OUT_A");

    CHECK(arguments({"a", "--out", "x"}).text("out") == "x");
    CHECK(arguments({"a", "--out", "x"}).find("out")->origin == Origin::flag);
}

TEST_CASE_METHOD(Fixture, "a setting of the command itself wins over a general one") {
    settings = settings_of(R"({"out": "general", "run.out": "special"})");
    CHECK(arguments({"a"}).text("out") == "special");
}

TEST_CASE_METHOD(Fixture, "every source meets the same check") {
    CHECK(failure({"a", "--level", "10"}).reason == "bad-value");
    settings = settings_of(R"({"level": 10})");
    CHECK(failure({"a"}).code == ExitCode::usage);
    CHECK(std::string(failure({"a"}).what()).find("config.json: level") != std::string::npos);
    settings = {};
    variables = test::environment({{"OFFLINE", "perhaps"}});
    CHECK(std::string(failure({"a"}).what()).find("environment OFFLINE: 'perhaps'") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "positionals fill their places, the last takes the rest") {
    const auto given = arguments({"a", "x", "--force", "y"});
    CHECK(given.text("what") == "a");
    CHECK(given.texts("rest") == Words{"x", "y"});
    CHECK(failure({}).reason == "missing-option");
    CHECK(failure({"c"}).reason == "bad-value");
}

TEST_CASE_METHOD(Fixture, "too many words are unexpected") {
    auto options = test::sample_options();
    options.pop_back();
    CHECK_THROWS_WITH(parse_arguments(options, {"a", "b"}, {variables, settings, "run"}),
                      Catch::Contains("unexpected argument 'b'"));
}

TEST_CASE_METHOD(Fixture, "unknown options come before every other fault") {
    const Error error = failure({"bad", "words", "--level=x", "--forse"});
    CHECK(error.reason == "unknown-option");
    CHECK(error.hint == "did you mean --force?");
    CHECK(failure({"a", "--zzzzzzz=secret"}).hint == "see xtask help run");
    CHECK(std::string(failure({"a", "--zzzzzzz=secret"}).what()).find("secret") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "faults of syntax") {
    CHECK(failure({"a", "--out"}).reason == "missing-value");
    CHECK(failure({"a", "--force=yes"}).reason == "bad-value");
    CHECK(failure({"a", "--out", "x", "--out", "y"}).reason == "repeated-option");
    CHECK(arguments({"a", "--header", "x", "--header", "y"}).texts("header") == Words{"x", "y"});
    CHECK(arguments({"a", "-f", "-f"}).flag("force"));
}

TEST_CASE_METHOD(Fixture, "conflicts count wherever they come from, but off is no conflict") {
    CHECK(failure({"a", "--force", "--offline"}).reason == "conflicting-options");
    variables = test::environment({{"OFFLINE", "1"}});
    CHECK(std::string(failure({"a", "--force"}).what()) ==
          "--force and environment OFFLINE exclude each other");
    variables = test::environment({{"OFFLINE", "0"}});
    CHECK(arguments({"a", "--force"}).flag("force"));
}

TEST_CASE_METHOD(Fixture, "a URL is never shown, for it may carry credentials") {
    for (const Words& words : {Words{"a", "--base-url", "ftp://user:secret@host/"},
                               Words{"a", "--base-url", "http://u:secret@/"}}) {
        const Error error = failure(words);
        CHECK(error.reason == "bad-value");
        CHECK(std::string(error.what()).find("secret") == std::string::npos);
    }
    variables = test::environment({{"HUB", "nonsense:secret@x"}});
    CHECK(std::string(failure({"a"}).what()).find("secret") == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "deprecated options warn when they are used") {
    CHECK(parse({"a"}).warnings.empty());
    CHECK(parse({"a", "--ref", "x"}).warnings == std::vector<std::string>{"--rev is deprecated: say --tag"});
}
