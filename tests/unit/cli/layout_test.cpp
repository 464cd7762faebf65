#include "cli/layout.hpp"
#include "options.hpp"

#include <catch2/catch.hpp>

using namespace xtask::cli;

TEST_CASE("COLUMNS decides the width, within reason") {
    CHECK(output_width(test::environment({{"COLUMNS", "100"}})) == 100);
    CHECK(output_width(test::environment({{"COLUMNS", "5"}})) == 40);
    CHECK(output_width(test::environment({{"COLUMNS", "5000"}})) == 120);
}

TEST_CASE("text is wrapped at words") {
    CHECK(wrap("one two three four", 12, 2) == "  one two\n  three four\n");
    CHECK(wrap("one\ntwo", 40, 0) == "one\ntwo\n");
    CHECK(wrap("one\n\ntwo", 40, 0) == "one\n\ntwo\n");
    CHECK(wrap("a-word-longer-than-the-line b", 12, 2) == "  a-word-longer-than-the-line\n  b\n");
    CHECK(wrap("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 10, 0) ==
          "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\n");
    CHECK(wrap("", 40, 0).empty());
}

TEST_CASE("meanings are aligned, and stand below a term that is too long") {
    CHECK(definitions({{"a", "first"}, {"bb", "second"}}, 40) == "  a   first\n  bb  second\n");
    CHECK(definitions({{"a-term-that-is-far-too-long", "m"}, {"b", "n"}}, 40) ==
          "  a-term-that-is-far-too-long\n                    m\n  b                 n\n");
    CHECK(definitions({{"a", ""}}, 40) == "  a\n");
}

TEST_CASE("tables are as wide as their cells") {
    CHECK(table({{"NAME", "X"}, {"a", "longer"}}) == "NAME  X\na     longer\n");
    CHECK(table({}).empty());
}
