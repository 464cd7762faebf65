#include "report/formats.hpp"
#include "report/pretty.hpp"
#include "samples.hpp"

#include <xtask/testkit/json_parser.hpp>

using namespace xtask;
using namespace xtask::crossval;
using testkit::JsonParser;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("text, JSON, JUnit and HTML say the same verdict") {
    for (const bool trouble : {false, true}) {
        const Report report = test::sample(trouble);
        const std::string verdict = trouble ? "fail" : "pass", shown = trouble ? "FAIL" : "PASS";
        CHECK(JsonParser::parse(report_json(report)).root()["verdict"].text() == verdict);
        CHECK(has(report_text(report), "crossval: " + shown));
        CHECK(has(report_html(report), "<title>crossval: " + shown));
        CHECK(has(report_junit(report), trouble ? "failures=\"2\"" : "failures=\"0\""));
    }
    const Report nothing = test::empty();
    CHECK(JsonParser::parse(report_json(nothing)).root()["verdict"].text() == "not-run");
    CHECK(has(report_text(nothing), "crossval: NOT RUN"));
    CHECK(has(report_junit(nothing), "errors=\"1\""));
}

TEST_CASE("the limits that are shown are those that decided") {
    Report report = test::sample(false);
    set_limit(report.profile, "kl-max=1e-30");
    report.rungs[4].checks = check(report.profile, measured(report.sections[0].figures));
    CHECK_FALSE(passes(report.rungs[4].checks));
    const auto parsed = JsonParser::parse(report_json(report));
    for (const JsonView figure : parsed.root()["rungs"].begin() != parsed.root()["rungs"].end()
                                     ? parsed.root()["rungs"]
                                     : JsonView()) {
        for (const JsonView one : figure["figures"]) {
            if (one["metric"].text() != "kl-max") continue;
            CHECK(one["limit"].real() == 1e-30);
            CHECK(one["status"].text() == "fail");
        }
    }
    CHECK(has(report_text(report), "<= 1e-30      fail"));
    CHECK(has(report_html(report), "≤ 1e-30"));
}

TEST_CASE("one line and several lines are the same JSON") {
    const Report report = test::hostile();
    const std::string line = report_json_line(report);
    CHECK_FALSE(has(line, "\n"));
    std::string again;
    bool quoted = false;
    const std::string text = report_json(report);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (quoted && text[i] == '\\') again += text[i++];
        if (quoted || (text[i] != ' ' && text[i] != '\n')) again += text[i];
    }
    CHECK(again == line);
    CHECK(pretty(R"({"a":[1,2],"b":{},"c":[{"d":"[{,:"}]})") ==
          "{\n  \"a\": [1, 2],\n  \"b\": {},\n  \"c\": [\n    {\"d\": \"[{,:\"}\n  ]\n}\n");
}

TEST_CASE("what is no number is said, never left out") {
    const Report report = test::hostile();
    CHECK(has(report_json(report), "\"value\": null, \"not_finite\": \"nan\""));
    CHECK(has(report_text(report), "not a number"));
    CHECK(has(report_text(report), "not measured"));
    CHECK(has(report_html(report), "not a number"));
}

TEST_CASE("a terminal gets no control character") {
    for (const char c : report_text(test::hostile()))
        CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
}
