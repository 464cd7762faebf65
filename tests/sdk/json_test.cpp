#include <xtask/json.hpp>
#include <xtask/testkit/json_parser.hpp>

#include <catch2/catch.hpp>

#include <limits>

using namespace xtask;
using testkit::JsonParser;

TEST_CASE("a view walks without checks") {
    const auto parsed = JsonParser::parse(R"({"lfs":{"oid":"ab","size":5},"list":["x",2,true]})");
    const JsonView root = parsed.root();
    CHECK(root["lfs"]["oid"].text() == "ab");
    CHECK(root["lfs"]["size"].integer() == 5);
    CHECK(root["lfs"]["size"].real() == 5.0);
    CHECK_FALSE(root["lfs"]["none"]["deeper"]);
    CHECK_FALSE(root["list"]["oid"]);
    CHECK(root["lfs"]["oid"].text_or("z") == "ab");
    CHECK(root["none"].text_or("z") == "z");

    std::vector<std::uint32_t> kinds;
    for (const JsonView item : root["list"]) kinds.push_back(item.kind());
    CHECK(kinds == std::vector<std::uint32_t>{XTASK_JSON_STRING, XTASK_JSON_INT, XTASK_JSON_BOOL});
}

TEST_CASE("a missing value answers nothing and can be walked") {
    const JsonView missing(nullptr, 0);
    CHECK_FALSE(missing);
    CHECK_FALSE(missing.is_null());
    CHECK_FALSE(missing.text());
    CHECK_FALSE(missing.integer());
    CHECK_FALSE(missing.boolean());
    CHECK(missing.key().empty());
    CHECK(missing.size() == 0);
}

TEST_CASE("types are not mixed up") {
    const auto parsed = JsonParser::parse(R"({"s":"1","i":1,"b":true,"n":null})");
    const JsonView root = parsed.root();
    CHECK_FALSE(root["s"].integer());
    CHECK_FALSE(root["i"].text());
    CHECK_FALSE(root["b"].integer());
    CHECK_FALSE(root["n"].boolean());
    CHECK(root["n"].is_null());
    CHECK(root["n"]);
}

TEST_CASE("the writer") {
    JsonWriter writer;
    writer.begin_object()
        .member("s", "a\"\\\n\t\x01")
        .member("i", -5)
        .member("u", std::uint64_t{18446744073709551615U})
        .member("b", true)
        .member("r", 0.5)
        .member("nan", std::numeric_limits<double>::quiet_NaN())
        .member_if("left-out", "")
        .key("a")
        .begin_array()
        .value(1)
        .null()
        .raw("{}")
        .begin_array()
        .end_array()
        .end_array()
        .end_object();
    CHECK(writer.text() ==
          R"({"s":"a\"\\\n\t\u0001","i":-5,"u":18446744073709551615,"b":true,"r":0.5,"nan":null,)"
          R"("a":[1,null,{},[]]})");
}

TEST_CASE("whatever the bytes, the writer's text is JSON") {
    for (const std::string& bytes :
         {std::string("\xff"), std::string("\xc3"), std::string("\xed\xa0\x80"),
          std::string("\xf4\x90\x80\x80"), std::string("\xc0\x80"), std::string("a\0b", 3),
          std::string("\x7f"), std::string("ok\xe2\x82\xac")}) {
        CAPTURE(bytes);
        CHECK_NOTHROW(JsonParser::parse(JsonWriter().value(bytes).text()));
    }
    CHECK(JsonWriter().value("\xff|").text() == "\"\xEF\xBF\xBD|\"");
}

TEST_CASE("large numbers stay real numbers") {
    const auto written = [](double number) { return JsonWriter().value(number).take(); };
    CHECK(written(4611686018427387904.0) == "4611686018427387904");
    CHECK(written(18446744073709552000.0) == "18446744073709551616.0");
    CHECK(written(-18446744073709552000.0) == "-18446744073709551616.0");
    CHECK(written(1e300) == "1e+300");
    CHECK(written(0.5) == "0.5");
}
