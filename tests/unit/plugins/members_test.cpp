#include "base/json.hpp"
#include "plugins/members.hpp"

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::plugins;

namespace {

template <class Read>
std::string problem(const std::string& json, Read read) {
    const auto document = base::parse_json(json);
    REQUIRE(document);
    try {
        Members members(JsonView(document->nodes.data(), document->nodes.size()), "at");
        read(members);
    } catch (const MemberProblem& found) {
        return found.text;
    }
    return "";
}

} // namespace

TEST_CASE("members are read by kind, and absent ones are empty") {
    const std::string json = R"({"t": "x\ny", "n": "name", "f": true, "i": -3, "l": ["a", "b"]})";
    CHECK(problem(json, [](Members& m) {
              CHECK(m.text("t") == "x\ny");
              CHECK(m.name("n") == "name");
              CHECK(m.flag("f"));
              CHECK(m.integer("i") == -3);
              CHECK(m.texts("l") == std::vector<std::string>{"a", "b"});
              CHECK(m.text("absent").empty());
              CHECK_FALSE(m.flag("absent"));
              CHECK_FALSE(m.integer("absent"));
              CHECK(m.texts("absent").empty());
              m.finish();
          }).empty());
}

TEST_CASE("problems name the path") {
    CHECK(problem("[]", [](Members&) {}) == "at: must be an object");
    CHECK(problem("{}", [](Members& m) { m.text("t", true); }) == "at.t: is missing");
    CHECK(problem(R"({"t": 1})", [](Members& m) { m.text("t"); }) == "at.t: must be a string");
    CHECK(problem(R"({"t": ""})", [](Members& m) { m.text("t"); }) == "at.t: must not be empty");
    CHECK(problem(R"({"t": "\u001b[2J"})", [](Members& m) { m.text("t"); }) ==
          "at.t: must not hold control characters");
    CHECK(problem(R"({"f": 1})", [](Members& m) { m.flag("f"); }) == "at.f: must be true or false");
    CHECK(problem(R"({"i": 1.5})", [](Members& m) { m.integer("i"); }) == "at.i: must be a whole number");
    CHECK(problem(R"({"l": [1]})", [](Members& m) { m.texts("l"); }) == "at.l[0]: must be a string");
    CHECK(problem(R"({"l": [1, 2]})", [](Members& m) {
              m.each("l", 1, [](JsonView, const std::string&) {});
          }) == "at.l: has more than 1 elements");
    CHECK(problem(R"({"x": 1})", [](Members& m) { m.finish(); }) == "at.x: is not known");
}
