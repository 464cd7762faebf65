#include "base/json.hpp"

#include <xtask/json.hpp>

#include <catch2/catch.hpp>

#include <limits>

using namespace std::string_literals;
using xtask::JsonView;
using xtask::base::parse_json;

namespace {

JsonView view(const xtask::base::JsonDocument& document) {
    return {document.nodes.data(), document.nodes.size()};
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("a document becomes flat nodes in order") {
    const auto document = parse_json(R"({"a": [1, -2.5, "x"], "b": {"c": true, "d": null}, "e": "y"})");
    REQUIRE(document);
    REQUIRE(document->nodes.size() == 9);
    CHECK(document->nodes[0].end == 9);
    CHECK(document->nodes[1].end == 5);

    const JsonView root = view(*document);
    CHECK(root.size() == 3);
    CHECK(root["a"].size() == 3);
    CHECK(root["b"]["c"].boolean() == true);
    CHECK(root["b"]["d"].is_null());
    CHECK(root["e"].text() == "y");
    CHECK_FALSE(root["c"]);

    auto element = root["a"].begin();
    CHECK((*element).integer() == 1);
    CHECK((*element).key().empty());
    CHECK((*++element).real() == -2.5);
    CHECK((*++element).text() == "x");
}

TEST_CASE("text outlives a moved and copied document") {
    xtask::base::JsonDocument copy;
    {
        auto document =
            parse_json(R"({"key": "short", "other": "a text too long to live inside a string object"})");
        REQUIRE(document);
        copy = *document;
    }
    CHECK(view(copy)["key"].text() == "short");
    CHECK(view(copy)["other"].text() == "a text too long to live inside a string object");
}

TEST_CASE("scalars and space are a document") {
    CHECK(view(*parse_json(" \r\n\t7 ")).integer() == 7);
    CHECK(view(*parse_json("\"\"")).text() == "");
    CHECK(view(*parse_json("null")).is_null());
    CHECK(view(*parse_json("[]")).size() == 0);
    CHECK(view(*parse_json("{}")).is_object());
}

TEST_CASE("integers are exact") {
    const auto [text, number] = GENERATE(table<std::string, std::int64_t>({
        {"0", 0},
        {"-0", 0},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
        {"50000000000", 50'000'000'000},
    }));
    const auto document = parse_json(text);
    REQUIRE(document);
    CHECK(view(*document).integer() == number);
    CHECK(view(*document).real() == static_cast<double>(number));
}

TEST_CASE("reals are correctly rounded") {
    const auto [text, number] = GENERATE(table<std::string, double>({
        {"0.1", 0.1},
        {"1.0", 1.0},
        {"1E2", 100.0},
        {"-1.5e-3", -1.5e-3},
        {"2.2250738585072014e-308", 2.2250738585072014e-308},
        {"123456789012345678901234567890.5", 123456789012345678901234567890.5},
        {"9007199254740993.0", 9007199254740992.0},
        {"0.000000000000000000000000000000000000000000000000000000000000000000000000000123", 1.23e-76},
    }));
    const auto document = parse_json(text);
    REQUIRE(document);
    CHECK(view(*document).real() == number);
    CHECK_FALSE(view(*document).integer());
}

TEST_CASE("strings are decoded") {
    const auto [text, decoded] = GENERATE(table<std::string, std::string>({
        {R"("a\"\\\/\b\f\n\r\t")", "a\"\\/\b\f\n\r\t"},
        {R"("\u00e9\u20AC\ud83d\ude00")", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"\"\xC3\xA9\xF0\x9F\x98\x80\"", "\xC3\xA9\xF0\x9F\x98\x80"},
        {R"("a\u0000b")", "a\0b"s},
        {R"("\\u0000")", "\\u0000"},
    }));
    const auto document = parse_json(text);
    REQUIRE(document);
    CHECK(view(*document).text() == decoded);
}

TEST_CASE("a NUL inside a name does not cut it") {
    const auto document = parse_json(R"({"a\u0000b": 1, "a": 2})");
    REQUIRE(document);
    CHECK(view(*document)["a\0b"s].integer() == 1);
    CHECK(view(*document)["a"].integer() == 2);
}

TEST_CASE("64 levels are the most") {
    CHECK(parse_json(nested(64)));
    CHECK_FALSE(parse_json(nested(65)));
    CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST_CASE("what is not JSON is refused, with the place") {
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {"", "line 1, column 1: "},
        {"  \n ", "line 2, column 2: "},
        {"[1", "line 1, column 3: "},
        {"[1] x", "line 1, column 5: text after the value"},
        {"{} {}", "line 1, column 4: text after the value"},
        {"[1]\0"s, "line 1, column 4: text after the value"},
        {"[1,\0 2]"s, "line 1, column 4: "},
        {"[1,]", "line 1, column 4: "},
        {"{\"a\":1,}", "line 1, column 8: "},
        {"[1 2]", "line 1, column 4: "},
        {"{\n  \"a\": tru\n}", "line 2, column "},
        {"[01]", "line 1, column 3: "},
        {"[+1]", "line 1, column 2: "},
        {"[.5]", "line 1, column 2: "},
        {"[1.]", "line 1, column 4: "},
        {"[-]", "line 1, column 3: "},
        {"[NaN]", "line 1, column 2: "},
        {"[Infinity]", "line 1, column 2: "},
        {"[0x10]", "line 1, column 3: "},
        {"['a']", "line 1, column 2: "},
        {"{a: 1}", "line 1, column 2: "},
        {"// no\n1", "line 1, column 1: "},
        {"/* no */ 1", "line 1, column 1: "},
        {"[1] // no", "line 1, column 5: "},
        {"\xEF\xBB\xBF[1]", "line 1, column 1: "},
        {"[\"a\tb\"]", "line 1, column 4: "},
        {"[\"a\nb\"]", "line 1, column 4: "},
        {"[\"\\x\"]", "line 1, column "},
        {"[\"\\ud800\"]", "line 1, column "},
        {"[\"\\ud800\\u0041\"]", "line 1, column "},
        {"[\"\\udc00\"]", "line 1, column "},
        {"[\"\xFF\"]", "line 1, column 3: "},
        {"[\"\xC0\xAF\"]", "line 1, column 3: "},
        {"[\"\xED\xA0\x80\"]", "line 1, column "},
        {"[\"\xF4\x90\x80\x80\"]", "line 1, column "},
        {"[\"\xC3\"]", "line 1, column "},
        {"{\"a\": 1,\n \"a\": 2}", "line 2, column "},
        {"{\"a\": 1, \"\\u0061\": 2}", "line 1, column "},
        {"[9223372036854775808]", "line 1, column "},
        {"[18446744073709551615]", "line 1, column "},
        {"[18446744073709551616]", "line 1, column "},
        {"[-9223372036854775809]", "line 1, column "},
        {"[1e999]", "line 1, column "},
        {"[-1e999]", "line 1, column "},
    }));
    CAPTURE(text);
    const auto document = parse_json(text);
    REQUIRE_FALSE(document);
    CHECK_THAT(document.error(), Catch::StartsWith(place));
}

TEST_CASE("the same name in different objects is no duplicate") {
    CHECK(parse_json(R"({"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]})"));
    CHECK_FALSE(parse_json(R"({"a": {"b": 1, "c": {}, "b": 1}})"));
}

TEST_CASE("a value is copied as it stands") {
    const std::string text = R"({"a":[1,-2.5,true,null,"\u20ac\n"],"b":{"c":[]},"d":9223372036854775807})";
    const auto document = parse_json(text);
    REQUIRE(document);
    xtask::JsonWriter json;
    xtask::base::copy(json, view(*document));
    CHECK(json.text() ==
          "{\"a\":[1,-2.5,true,null,\"\xe2\x82\xac\\n\"],\"b\":{\"c\":[]},\"d\":9223372036854775807}");
}

TEST_CASE("pretty text is the same document on several lines") {
    const std::string text =
        R"({"s":"a\"\\\/\n\u0001é","i":-9223372036854775808,"u":9223372036854775807,"r":0.5,"b":[true,null,{}],"e":[]})";
    const std::string pretty = xtask::base::pretty_json(text);
    CHECK(pretty.find("\n  \"i\"") != std::string::npos);
    const auto before = parse_json(text);
    const auto after = parse_json(pretty);
    REQUIRE(before);
    REQUIRE(after);
    REQUIRE(after->nodes.size() == before->nodes.size());
    for (std::size_t i = 0; i < before->nodes.size(); ++i) {
        const auto& a = before->nodes[i];
        const auto& b = after->nodes[i];
        CHECK(a.kind == b.kind);
        CHECK(a.end == b.end);
        CHECK(a.integer == b.integer);
        CHECK(a.real == b.real);
        CHECK(std::string(a.key.data, a.key.size) == std::string(b.key.data, b.key.size));
        CHECK(std::string(a.text.data, a.text.size) == std::string(b.text.data, b.text.size));
    }
}
