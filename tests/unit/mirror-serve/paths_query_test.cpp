#include "paths_query.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;

using Paths = std::vector<std::string>;

namespace {

const char* const json = "application/json; charset=utf-8";
const char* const form = "application/x-www-form-urlencoded";

} // namespace

TEST_CASE("paths come as JSON or as a form") {
    struct Row {
        const char* type;
        const char* body;
        Paths paths;
    };
    const auto row = GENERATE(
        Row{json, R"({"paths":["a","b/c"],"expand":false})", {"a", "b/c"}}, Row{json, R"({"paths":[]})", {}},
        Row{json, R"({"paths":["\u00e4 %41"]})", {"\xC3\xA4 %41"}},
        Row{form, "paths=a&paths=b%2Fc", {"a", "b/c"}}, Row{form, "expand=False&paths=a+b&x", {"a b"}},
        Row{"", "paths=%c3%a4", {"\xC3\xA4"}}, Row{form, "", {}}, Row{form, "paths=", {""}});
    CAPTURE(row.body);
    const auto paths = parse_paths(row.type, row.body);
    REQUIRE(paths);
    CHECK(*paths == row.paths);
}

TEST_CASE("bodies that are neither") {
    const std::string body = GENERATE(as<std::string>{}, "", "{", "[]", "null", "{}", R"({"paths":"a"})",
                                      R"({"paths":[1]})", R"({"paths":[["a"]]})", R"({"paths":{}})",
                                      R"({"paths":null})", "paths=a", R"({"paths":[[[[[[[[[[]]]]]]]]]]})");
    CAPTURE(body);
    CHECK_FALSE(parse_paths(json, body));
    CHECK_FALSE(parse_paths(form, "paths=%zz"));
    CHECK_FALSE(parse_paths(form, "paths=%"));
}

TEST_CASE("a question has its bound") {
    std::string list;
    std::string fields;
    for (int i = 0; i < 1000; ++i) {
        list += R"("x",)";
        fields += "paths=x&";
    }
    CHECK(parse_paths(form, fields)->size() == 1000);
    CHECK_FALSE(parse_paths(form, fields + "paths=x"));
    CHECK(parse_paths(json, "{\"paths\":[" + list.substr(0, list.size() - 1) + "]}")->size() == 1000);
    CHECK_FALSE(parse_paths(json, "{\"paths\":[" + list + "\"x\"]}"));
}
