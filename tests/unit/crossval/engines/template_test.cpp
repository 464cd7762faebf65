#include "engine/template.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::crossval;

TEST_CASE("placeholders are replaced, doubled braces are braces") {
    const Values values{{"model", "/m m.gguf"}, {"n", "3"}};
    CHECK(filled("--model={model}", values) == "--model=/m m.gguf");
    CHECK(filled("{n}{n}", values) == "33");
    CHECK(filled("{{{n}}}", values) == "{3}");
    CHECK(filled("{other}", values).empty());
    CHECK(filled("{model}", {{"model", "{n}"}}) == "{n}"); // values are not looked into
    CHECK(placeholders("a{b}c{d}{{e}}", "x") == std::vector<std::string>{"b", "d"});
}

TEST_CASE("a brace alone is refused") {
    for (const char* text : {"{", "}", "{a", "a}", "{a}}", "{{a}"}) {
        CAPTURE(text);
        try {
            placeholders(text, "my.json");
            FAIL("taken");
        } catch (const Error& error) {
            CHECK(error.code == ExitCode::usage);
            CHECK_THAT(error.what(), Catch::StartsWith("my.json"));
        }
    }
}
