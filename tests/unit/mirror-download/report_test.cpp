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
    using State = Use::State;
    done.outcome->uses = {{State::used, "lab", "", 1234, 7}, {State::unused, "cdn", "", 0, 0}};
    const std::string text = report_text({done});
    CHECK_THAT(text, Catch::Contains("from      lab\n") && Catch::Contains("1,234 bytes") &&
                         !Catch::Contains("lab: "));
    done.outcome->uses.clear();
    CHECK_THAT(report_text({done}), Catch::Contains("lab: in reserve"));
    done.outcome->uses = {{State::failed, "lab", "it hung up", 1000, 7},
                          {State::used, "cdn", "", 200, 8},
                          {State::used, "this disk", "", 34, 9}};
    const std::string several = report_text({done});
    CHECK_THAT(several, Catch::Contains("from      lab, 1,000 bytes\n  from      cdn, 200 bytes") &&
                            Catch::Contains("lab: failed, it hung up") &&
                            !Catch::Contains("does not answer"));
    const auto json = testkit::JsonParser::parse(report_json({}, {done}));
    CHECK(json.root()["mirror"].text() == "lab");
    std::string told;
    for (const JsonView mirror : json.root()["mirrors"])
        told +=
            mirror["name"].text_or("?") + " " + std::to_string(mirror["bytes"].integer().value_or(-1)) + " ";
    CHECK(told == "lab 1000 cdn 200 this disk 34 ");
    done.outcome->uses = {{State::quarantined, "lab", "other bytes", 1000, 7},
                          {State::used, "cdn", "", 200, 8}};
    CHECK_THAT(report_text({done}),
               Catch::Contains("from      cdn\n") && Catch::Contains("lab: quarantined, other bytes"));
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
