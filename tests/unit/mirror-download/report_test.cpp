#include "report.hpp"

#include <xtask/testkit.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::mirror_download;

namespace {

Item item(Outcome::State state) {
    Item item;
    item.artifact.repository = "org/repo";
    item.artifact.path = "m";
    item.artifact.revision = "main";
    item.artifact.length = 5;
    item.verdicts = {{"lab", Verdict::Role::source, ""}, {"cdn", Verdict::Role::last, "does not answer"}};
    Outcome outcome;
    outcome.state = state;
    outcome.path = "models/org-repo/m";
    outcome.receipt = "models/org-repo/m.receipt.json";
    outcome.verified = "sha256";
    outcome.length = 1234;
    outcome.available = 99;
    item.outcome = outcome;
    return item;
}

} // namespace

TEST_CASE("a plan says who has the file and who does not answer") {
    const std::string text = report_text({item(Outcome::State::planned)});
    CHECK_THAT(text, Catch::Contains("would be fetched") && Catch::Contains("lab: has it") &&
                         Catch::Contains("cdn: last, does not answer") && Catch::Contains("5 bytes") &&
                         !Catch::Contains("receipt"));
}

TEST_CASE("a finished file says who brought it") {
    Item done = item(Outcome::State::fetched);
    done.brought_by = "lab";
    const std::string text = report_text({done});
    CHECK_THAT(text, Catch::Contains("from      lab") && Catch::Contains("1,234 bytes") &&
                         !Catch::Contains("lab: "));
    done.brought_by.clear();
    CHECK_THAT(report_text({done}), Catch::Contains("lab: in reserve"));
}

TEST_CASE("one file is an object, several are a list with totals") {
    const hub::Wanted wanted;
    const auto one = testkit::JsonParser::parse(report_json(wanted, {item(Outcome::State::unchanged)}));
    CHECK(one.root()["state"].text() == "unchanged");
    CHECK(one.root()["mirrors"].size() == 2);
    Item failed = item(Outcome::State::fetched);
    failed.outcome.reset();
    failed.error = Error(ExitCode::network, "not-found", "there is none", "look elsewhere");
    const auto two = testkit::JsonParser::parse(report_json(wanted, {item(Outcome::State::fetched), failed}));
    CHECK(two.root()["files"].size() == 2);
    CHECK(two.root()["totals"]["failed"].integer() == 1);
    CHECK_THAT(report_text({failed}), Catch::Contains("failed: there is none"));
}
