#include "services/settings.hpp"
#include "temp_dir.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

#include <map>

#include <sys/stat.h>
#include <unistd.h>

using namespace xtask;
using namespace xtask::services;

namespace {

struct Fixture {
    TempDir dir;

    Settings::Files files(const std::string& project, const std::string& user, const std::string& system) {
        const auto place = [&](const std::string& leaf, const std::string& content) {
            if (!content.empty()) return dir.file(leaf, content);
            ::unlink(dir.path(leaf).c_str());
            return dir.path(leaf);
        };
        return {place("project.json", project), place("user.json", user), place("system.json", system)};
    }
    std::string problem(const Settings::Files& some) {
        try {
            Settings::load(some);
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::usage);
            return error.what();
        }
        return "none";
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "no files are no settings") {
    CHECK(Settings::load({}).entries().empty());
    CHECK(Settings::load(files("", "", "")).entries().empty());
    CHECK(Settings::load({dir.path("none/x.json"), "", ""}).entries().empty());
}

TEST_CASE_METHOD(Fixture, "the nearest file wins, and within it the command's own key") {
    const auto settings =
        Settings::load(files(R"({"id": "p"})", R"({"id": "u", "sync.id": "us", "out": "uo"})",
                             R"({"out": "so", "sync.out": "ss", "retries": 7})"));
    const auto [command, key, value] = GENERATE(table<std::string, std::string, std::string>({
        {"sync", "id", "p"},
        {"get", "id", "p"},
        {"sync", "out", "uo"},
        {"sync", "retries", "7"},
    }));
    REQUIRE(settings.find(command, key));
    CHECK(settings.find(command, key)->value == value);
    CHECK_FALSE(settings.find(command, "other"));
}

TEST_CASE_METHOD(Fixture, "the order of keys in a file does not matter") {
    const auto content =
        GENERATE(R"({"out": "all", "sync.out": "own"})", R"({"sync.out": "own", "out": "all"})",
                 R"({"sync": {"out": "own"}, "out": "all"})");
    const auto settings = Settings::load(files("", content, ""));
    CHECK(settings.find("sync", "out")->value == "own");
    CHECK(settings.find("get", "out")->value == "all");
}

TEST_CASE_METHOD(Fixture, "values keep where they came from") {
    const auto some = files(R"({"id": "p"})", R"({"base-url": "u"})", "");
    const auto settings = Settings::load(some);
    CHECK(settings.find("get", "id")->origin == some.project);
    CHECK(settings.find("get", "base-url")->origin == some.user);
    REQUIRE(settings.entries().size() == 2);
    CHECK(settings.entries()[0].key == "id");
}

TEST_CASE_METHOD(Fixture, "values become text") {
    const auto [json, text] = GENERATE(table<std::string, std::string>({
        {R"("a b")", "a b"},
        {R"("")", ""},
        {"5", "5"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.5", "0.5"},
        {"true", "true"},
        {"false", "false"},
        {R"(["a", "b", 3])", "a\nb\n3"},
        {R"(["", "b"])", "\nb"},
        {"[]", ""},
    }));
    CHECK(Settings::load(files("", "{\"include\": " + json + "}", "")).find("get", "include")->value == text);
}

TEST_CASE_METHOD(Fixture, "what is no value is refused") {
    const auto json =
        GENERATE("null", "[null]", "[[1]]", R"([{"a":1}])", R"("a\nb")", R"("\u0000")", R"("\u001b[2J")");
    CAPTURE(json);
    CHECK_THAT(problem(files("", "{\"id\": " + std::string(json) + "}", "")),
               Catch::Contains("user.json") && Catch::Contains("\"id\""));
}

TEST_CASE_METHOD(Fixture, "what is no settings file is refused") {
    static const std::string too_long(1u << 20, ' ');
    const auto [content, part] = GENERATE(table<std::string, std::string>({
        {"{", "line 1, column 2"},
        {"[]", "not a JSON object"},
        {"{\"id\": 1, \"id\": 2}", "duplicate"},
        {"{\"a.id\": 1, \"a\": {\"id\": 2}}", "\"a.id\" is set twice"},
        {too_long + "{}", "user.json"},
    }));
    CHECK_THAT(problem(files("", content, "")), Catch::Contains("user.json") && Catch::Contains(part));
}

TEST_CASE_METHOD(Fixture, "a project may set what harms nobody") {
    const auto key = GENERATE("id", "file", "rev", "out", "include", "exclude", "connections", "limit-rate",
                              "max-memory", "download-model.id");
    CHECK(problem(files("{\"" + std::string(key) + "\": \"x\"}", "", "")) == "none");
}

TEST_CASE_METHOD(Fixture, "a project may name no host, credential, CA, program or plugin") {
    const auto key =
        GENERATE("base-url", "token-file", "ca-file", "plugin-dir", "mirrors", "send-token", "cache",
                 "retries", "no-verify", "download-model.base-url", "a.b.id", ".base-url", "", "ID");
    CAPTURE(key);
    const std::string value = key == std::string("mirrors") ? "[]" : "\"x\"";
    const std::string text = "{\"" + std::string(key) + "\": " + value + "}";
    CHECK_THAT(problem(files(text, "", "")),
               Catch::Contains("project.json") && Catch::Contains("\"" + std::string(key) + "\""));
    CHECK(problem(files("", text, "")) == "none");
}

TEST_CASE_METHOD(Fixture, "the nested form opens no way around") {
    CHECK(problem(files(R"({"download-model": {"id": "x"}})", "", "")) == "none");
    CHECK_THAT(problem(files(R"({"download-model": {"base-url": "x"}})", "", "")),
               Catch::Contains("download-model.base-url"));
    CHECK_THAT(problem(files(R"({"id": {"base-url": "x"}})", "", "")), Catch::Contains("id.base-url"));
    CHECK_THAT(problem(files(R"({"id": {"id": {"base-url": "x"}}})", "", "")), Catch::Contains("id.id"));
}

TEST_CASE_METHOD(Fixture, "mirrors are a list of objects, and stay JSON") {
    const std::string mirrors =
        R"([{"name": "lab", "url": "https://hub.example", "headers": {"X": "1"}, "priority": 1}])";
    const std::string compact =
        R"([{"name":"lab","url":"https://hub.example","headers":{"X":"1"},"priority":1}])";
    for (const std::string& text :
         {R"({"mirrors": )" + mirrors + "}", R"({"mirror-download": {"mirrors": )" + mirrors + "}}"}) {
        const auto settings = Settings::load(files("", text, ""));
        REQUIRE(settings.find("mirror-download", "mirrors"));
        CHECK(settings.find("mirror-download", "mirrors")->value == compact);
    }
    for (const auto* value : {R"("lab")", "7", R"({"lab": "https://hub.example"})", "null"}) {
        const auto refused = problem(files("", std::string(R"({"x": {"mirrors": )") + value + "}}", ""));
        CHECK_THAT(refused, Catch::Contains("\"x.mirrors\" must be a list of objects"));
    }
    for (const auto* text :
         {R"({"mirrors": [{"name": "lab", "url": "https://evil.example"}]})", R"({"mirror": "lab"})",
          R"({"mirror-download": {"mirrors": []}})", R"({"mirrors": {"lab": "https://evil.example"}})"}) {
        CHECK_THAT(problem(files(text, "", "")), Catch::Contains("may not be set by a project's file"));
    }
}

TEST_CASE_METHOD(Fixture, "only regular files are read, and nothing is waited on") {
    const std::string user = dir.file("real.json", R"({"id": "x"})");
    const std::string link = dir.path("link.json");
    REQUIRE(::symlink(user.c_str(), link.c_str()) == 0);
    const std::string fifo = dir.path("fifo.json");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);

    CHECK(problem({"", link, ""}) == "none");
    CHECK_THAT(problem({link, "", ""}), Catch::Contains("link.json"));
    CHECK_THAT(problem({"", fifo, ""}), Catch::Contains("fifo.json"));
    CHECK_THAT(problem({fifo, "", ""}), Catch::Contains("fifo.json"));
    CHECK_THAT(problem({"", "", "/dev/zero"}), Catch::Contains("/dev/zero"));
    CHECK_THAT(problem({"", "", dir.path("")}), Catch::Contains("regular"));
}

TEST_CASE_METHOD(Fixture, "unknown keys are named with the nearest") {
    const auto settings = Settings::load(files("", R"({"id": "x", "sync.id": "y", "retrys": 3})", ""));
    try {
        settings.require_known({"id", "sync.id", "retries"}, [](std::string_view key) {
            CHECK(key == "retrys");
            return "retries";
        });
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::usage);
        CHECK_THAT(error.what(), Catch::Contains("user.json") && Catch::Contains("\"retrys\""));
        CHECK_THAT(error.hint, Catch::Contains("retries"));
    }
    CHECK_NOTHROW(settings.require_known({"id", "sync.id", "retrys"}, nullptr));
}

TEST_CASE("where the files stand") {
    const auto user_file = [](const std::map<std::string, std::string>& variables) {
        return Settings::standard_files([&](std::string_view name) -> std::optional<std::string> {
                   const auto found = variables.find(std::string(name));
                   return found == variables.end() ? std::nullopt : std::optional(found->second);
               })
            .user;
    };
    CHECK(user_file({{"HOME", "/home/a"}}) == "/home/a/.config/xtask/config.json");
    CHECK(user_file({{"HOME", "/home/a"}, {"XDG_CONFIG_HOME", "/c"}}) == "/c/xtask/config.json");
    CHECK(user_file({{"HOME", "/home/a"}, {"XDG_CONFIG_HOME", "relative"}}) ==
          "/home/a/.config/xtask/config.json");
    CHECK(user_file({}).empty());
    CHECK(user_file({{"HOME", "relative"}}).empty());
}

TEST_CASE("unset and empty variables are the same") {
    ::setenv("XTASK_TEST_VARIABLE", "", 1);
    CHECK_FALSE(process_environment()("XTASK_TEST_VARIABLE"));
    ::setenv("XTASK_TEST_VARIABLE", "x", 1);
    CHECK(process_environment()("XTASK_TEST_VARIABLE") == "x");
    ::unsetenv("XTASK_TEST_VARIABLE");
    CHECK_FALSE(process_environment()("XTASK_TEST_VARIABLE"));
}
