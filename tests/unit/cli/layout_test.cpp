#include "cli/layout.hpp"
#include "options.hpp"
#include "services/text.hpp"

#include <catch2/catch.hpp>

using namespace xtask::cli;

namespace {

std::string plain(const std::string& text) { return xtask::services::with_styles(text, false); }

} // namespace

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
    CHECK(plain(definitions({{"a", "first"}, {"bb", "second"}}, 40)) == "  a   first\n  bb  second\n");
    CHECK(plain(definitions({{"a-term-that-is-far-too-long-for-that", "m"}, {"b", "n"}}, 80)) ==
          "  a-term-that-is-far-too-long-for-that\n" + std::string(36, ' ') + "m\n  b" +
              std::string(33, ' ') + "n\n");
    CHECK(plain(definitions({{"a", ""}}, 40)) == "  a\n");
}

TEST_CASE("where there is little room all meanings stand below") {
    CHECK(plain(definitions({{"--a-long-one", "one two"}, {"b", "n"}}, 40)) ==
          "  --a-long-one\n          one two\n  b\n          n\n");
}

TEST_CASE("styles take no room") {
    const auto heavy = xtask::services::styled("one", xtask::services::Style::heading);
    CHECK(plain(wrap(heavy + " two", 7, 0)) == "one two\n");
}

TEST_CASE("a command is broken where a shell can take it up again") {
    CHECK(wrap_command("xtask run --one 1 --two 2", 80, 4) == "    xtask run --one 1 --two 2\n");
    CHECK(wrap_command("xtask run --one 1 --two 2 | cat", 24, 4) ==
          "    xtask run --one 1 \\\n      --two 2 | cat\n");
}

TEST_CASE("tables are as wide as their cells") {
    const auto wide = test::environment({{"COLUMNS", "100"}});
    CHECK(plain(table({{"NAME", "X"}, {"a", "longer"}}, wide)) == "NAME  X\na     longer\n");
    CHECK(table({}, wide).empty());
}

TEST_CASE("on a terminal that is too narrow for a table each row is a block") {
    const auto narrow = test::environment({{"COLUMNS", "40"}});
    CHECK(plain(table({{"KEY", "VALUE", "BY"}, {"a", "a-value-of-its-own-that-is-quite-long", "x"}},
                      narrow)) == "a\n  VALUE  a-value-of-its-own-that-is-quite-long\n  BY     x\n");
}
