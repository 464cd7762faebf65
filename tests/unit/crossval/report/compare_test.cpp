#include "report/compare.hpp"
#include "report/formats.hpp"
#include "samples.hpp"

#include <xtask/error.hpp>
#include <xtask/testkit/json_parser.hpp>

using namespace xtask;
using namespace xtask::crossval;
using testkit::JsonParser;

namespace {

Summary summary(const Report& report, std::string_view path = "report.json") {
    const auto parsed = JsonParser::parse(report_json(report));
    return read_summary(parsed.root(), path);
}

const Movement& find(const std::vector<Movement>& moved, std::string_view what) {
    for (const Movement& one : moved) {
        if (one.what == what) return one;
    }
    FAIL("nothing called " << what << " moved");
    return moved.front();
}

std::string reason(const std::string& json) {
    try {
        const auto parsed = JsonParser::parse(json);
        read_summary(parsed.root(), "some.json");
    } catch (const Error& error) {
        CHECK(error.code == ExitCode::failure);
        CHECK(std::string(error.what()).find("some.json") != std::string::npos);
        return error.reason;
    }
    return {};
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != text.npos);
    return text.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("two runs of the same: nothing moved") {
    const Summary one = summary(test::sample(true));
    CHECK(movements(one, one).empty());
    CHECK(movements_text(one, one).find("nothing moved") != std::string::npos);
}

TEST_CASE("what moved, and which way") {
    Report report = test::sample(true);
    report.engines[1].sha256 = std::string(64, 'a');
    report.engines[1].version = "engine 1.4.3";
    const Summary good = summary(test::sample(false)), bad = summary(report);
    const auto worse = movements(good, bad), better = movements(bad, good);
    CHECK(find(worse, "verdict").way == Movement::Way::worse);
    CHECK(find(worse, "rung greedy").after == "fail");
    CHECK(find(worse, "kl-mean of logits").way == Movement::Way::worse);
    CHECK(find(worse, "candidate engine").after.find("engine 1.4.3") != std::string::npos);
    CHECK(find(better, "verdict").way == Movement::Way::better);
    CHECK(find(better, "cosine-min of logits").way == Movement::Way::better);
    CHECK(movements_text(good, bad).find("- verdict") != std::string::npos);
    const std::string line = movements_json(good, bad);
    const auto json = JsonParser::parse(line);
    CHECK(json.root()["moved"].size() == worse.size());
    CHECK(json.root()["before"]["verdict"].text() == "pass");
}

TEST_CASE("a figure, a rung or a limit that came or went is said") {
    Report before = test::sample(false), after = before;
    after.rungs.pop_back();
    set_limit(after.profile, "kl-mean=1e-4");
    after.rungs[4].checks = check(after.profile, measured(after.sections[0].figures));
    after.rungs[4].checks.pop_back();
    const auto moved = movements(summary(before), summary(after));
    CHECK(find(moved, "rung nll").after == "not there");
    CHECK(find(moved, "limit of kl-mean of logits").after == "0.0001");
    CHECK(find(moved, "ppl-change of logits").after == "not there");
}

TEST_CASE("what is no report, or another version's, is refused") {
    const std::string good = report_json(test::sample(false));
    CHECK(reason(good).empty());
    for (const char* json :
         {"[]", "{}", "null", "7", R"({"kind":"xtask crossval report"})", R"({"schema":1,"kind":"other"})"})
        CHECK(reason(json) == "not-a-report");
    CHECK(reason(replaced(good, "\"schema\": 1", "\"schema\": 2")) == "report-version");
    CHECK(reason(replaced(good, "\"schema\": 1", "\"schema\": \"1\"")) == "not-a-report");
    CHECK(reason(replaced(good, "\"verdict\": \"pass\"", "\"verdict\": \"ok\"")) == "not-a-report");
    CHECK(reason(replaced(good, "\"status\": \"pass\"", "\"status\": 5")) == "not-a-report");
    CHECK(reason(replaced(good, "\"status\": \"pass\"", "\"status\": \"passed\"")) == "not-a-report");
    CHECK(reason(replaced(good, "\"rungs\": [", "\"rungs\": 5, \"other\": [")) == "not-a-report");
    CHECK(reason(replaced(good, "\"figures\": []", "\"figures\": {}")) == "not-a-report");
    CHECK(reason(replaced(good, "\"created\": \"2026", "\"created\": 7, \"other\": \"2026")) ==
          "not-a-report");
}

TEST_CASE("hostile texts of a report do no harm in a terminal") {
    const Summary one = summary(test::hostile()), other = summary(test::empty());
    for (const char c : movements_text(one, other) + movements_text(other, one))
        CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    JsonParser::parse(movements_json(one, other));
}
