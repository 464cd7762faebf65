#include <xtask/testkit/json_parser.hpp>

#include <catch2/catch.hpp>

using xtask::testkit::JsonParser;

TEST_CASE("values") {
    const auto parsed = JsonParser::parse(
        R"( {"n":null,"t":true,"f":false,"i":-9223372036854775808,"r":2.5e1,"s":"a\u00e9\ud83d\ude00\n","a":[1,[],{}]} )");
    const auto root = parsed.root();
    CHECK(root["n"].is_null());
    CHECK(root["t"].boolean() == true);
    CHECK(root["f"].boolean() == false);
    CHECK(root["i"].integer() == INT64_MIN);
    CHECK(root["r"].real() == 25.0);
    CHECK_FALSE(root["r"].integer());
    CHECK(root["s"].text() == "a\xC3\xA9\xF0\x9F\x98\x80\n");
    CHECK(root["a"].size() == 3);
    CHECK(root.size() == 7);
}

TEST_CASE("what is not JSON") {
    const std::string deep = std::string(66, '[') + std::string(66, ']');
    for (const std::string& text : {std::string(),
                                    std::string(" "),
                                    std::string("{"),
                                    std::string("[1,]"),
                                    std::string("{\"a\":1,}"),
                                    std::string("{\"a\":1,\"a\":2}"),
                                    std::string("{a:1}"),
                                    std::string("01"),
                                    std::string("-"),
                                    std::string("1."),
                                    std::string(".5"),
                                    std::string("1e"),
                                    std::string("+1"),
                                    std::string("NaN"),
                                    std::string("1e999"),
                                    std::string("9223372036854775808"),
                                    std::string("\"\\x\""),
                                    std::string("\"\\ud800\""),
                                    std::string("\"\\udc00\""),
                                    std::string("\"\\u12\""),
                                    std::string("\"a\nb\""),
                                    std::string("\"\xff\""),
                                    std::string("\"a"),
                                    std::string("1 2"),
                                    std::string("tru"),
                                    std::string("// c\n1"),
                                    std::string("1\0", 2),
                                    deep}) {
        CAPTURE(text);
        CHECK_THROWS_AS(JsonParser::parse(text), std::invalid_argument);
    }
}

TEST_CASE("as deep as allowed") {
    CHECK_NOTHROW(JsonParser::parse(std::string(64, '[') + std::string(64, ']')));
}
