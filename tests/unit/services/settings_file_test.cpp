#include "services/settings_file.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::services;

namespace {

/// Without the layout.
std::string tight(std::string text) {
    std::string out;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted || (c != ' ' && c != '\n')) out += c;
    }
    return out;
}

} // namespace

TEST_CASE("a new file begins with what is set") {
    CHECK(tight(with_setting("", "out", "\"a b\"")) == R"({"out":"a b"})");
    CHECK(tight(with_setting("{}", "x.out", "5")) == R"({"x.out":5})");
}

TEST_CASE("a key is replaced where it stands, in both of its forms") {
    CHECK(tight(with_setting(R"({"a": 1, "b": [1, 2.5, null, true], "c": {"d": "e"}})", "a", "2")) ==
          R"({"a":2,"b":[1,2.5,null,true],"c":{"d":"e"}})");
    CHECK(tight(with_setting(R"({"c": {"d": "e", "f": 1}})", "c.d", "2")) == R"({"c":{"d":2,"f":1}})");
    CHECK(tight(with_setting(R"({"c.d": 1, "z": 0})", "c.d", "2")) == R"({"c.d":2,"z":0})");
    CHECK(tight(with_setting(R"({"c.d": 1, "c": {"d": 3}})", "c.d", "2")) == R"({"c.d":2,"c":{}})");
    CHECK(tight(with_setting(R"({"c": 1})", "c.d", "2")) == R"({"c":1,"c.d":2})");
}

TEST_CASE("a key is taken out, and with it a command that has nothing left") {
    CHECK(tight(without_setting(R"({"a": 1, "b": 2})", "a").value()) == R"({"b":2})");
    CHECK(tight(without_setting(R"({"c": {"d": 1}, "b": 2})", "c.d").value()) == R"({"b":2})");
    CHECK(tight(without_setting(R"({"c": {"d": 1, "e": 2}})", "c.d").value()) == R"({"c":{"e":2}})");
    CHECK_FALSE(without_setting(R"({"c": {"d": 1}})", "d"));
    CHECK_FALSE(without_setting("", "d"));
}

TEST_CASE("what is no config file is not changed") {
    for (const char* text : {"{", "[]", "null", R"({"a": 1, "a": 2})"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(with_setting(text, "a", "1"), Error);
        CHECK_THROWS_AS(without_setting(text, "a"), Error);
    }
}
