#include "base/json.hpp"
#include "services/events.hpp"

#include <xtask/json.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::services;

TEST_CASE("an event is one line with its schema and name") {
    const auto [members, line] = GENERATE(table<std::string, std::string>({
        {"{}", R"({"schema":1,"event":"retry"})"},
        {"  { } ", R"({"schema":1,"event":"retry" } )"},
        {R"({"a":1,"b":[2]})", R"({"schema":1,"event":"retry","a":1,"b":[2]})"},
        {"\n{\n\"a\":\r\n\"{\"\n}\n", R"({"schema":1,"event":"retry", "a":  "{" } )"},
    }));
    CHECK(event_line("retry", members) == line + "\n");
}

TEST_CASE("what would break the lines is refused") {
    const auto [name, members] = GENERATE(table<std::string, std::string>({
        {"retry", ""},
        {"retry", "[]"},
        {"retry", "1"},
        {"retry", R"({"a":1)"},
        {"retry", R"({"a":1} {"b":2})"},
        {"retry", R"({"schema":2})"},
        {"retry", R"({"event":"done"})"},
        {"retry", R"({"\u0065vent":"done"})"},
        {"", "{}"},
        {"Retry", "{}"},
        {"a\"b", "{}"},
        {"a\nb", "{}"},
    }));
    CAPTURE(name, members);
    try {
        event_line(name, members);
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::plugin);
        CHECK(error.reason == "bad-event");
    }
}

TEST_CASE("the last line says how it went") {
    CHECK(
        last_line("download-model", R"({"path":"x"})", nullptr) ==
        R"({"schema":1,"event":"done","command":"download-model","exit_code":0,"code":"ok","result":{"path":"x"}})"
        "\n");
    const Error error(ExitCode::rate_limited, "too-many", "wait a \"little\"\n", "try later", true);
    CHECK(
        last_line("", "", &error) ==
        R"({"schema":1,"event":"error","exit_code":12,"code":"rate-limited","reason":"too-many","retryable":true,)"
        R"("message":"wait a \"little\"\n","hint":"try later"})"
        "\n");
}

TEST_CASE("the last line is JSON for every code") {
    for (const auto& row : exit_codes) {
        const Error error(row.code, "r", "bad bytes \xFF \x1b", "");
        const auto document = base::parse_json(last_line("c", "[1]", &error));
        REQUIRE(document);
        const JsonView line(document->nodes.data(), document->nodes.size());
        CHECK(line["exit_code"].integer() == static_cast<std::int64_t>(row.code));
        CHECK(line["code"].text() == row.name);
        CHECK(line["result"].is_array());
    }
}

TEST_CASE("a result is JSON on one line") {
    CHECK(one_line_json("[1,\n2]") == "[1, 2]");
    CHECK_THROWS_AS(one_line_json("{"), Error);
    CHECK_THROWS_AS(one_line_json(""), Error);
}
