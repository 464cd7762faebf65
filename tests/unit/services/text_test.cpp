#include "services/text.hpp"

#include <catch2/catch.hpp>

using namespace std::string_literals;
using namespace xtask::services;

TEST_CASE("what steers a terminal is shown, not sent") {
    const auto [text, shown] = GENERATE(table<std::string, std::string>({
        {"plain text", "plain text"},
        {"größe 模型 😀", "größe 模型 😀"},
        {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
        {"a\rb\nc\td", "a\\x0db\\x0ac\\x09d"},
        {"nul\0here"s, "nul\\x00here"},
        {"\x7f", "\\x7f"},
        {"\xC2\x9B"
         "31m",
         "\\x9b31m"},
        {"file\u202Efgug.exe", "file\\u202efgug.exe"},
        {"\u2066a\u2069", "\\u2066a\\u2069"},
        {"a\u2028b", "a\\u2028b"},
        {"bad\xFF\xC3", "bad\\xff\\xc3"},
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
        {"", ""},
    }));
    CHECK(printable(text) == shown);
}

TEST_CASE("kept characters stay") { CHECK(printable("a\nb\tc\r", "\n\t") == "a\nb\tc\\x0d"); }

TEST_CASE("columns are counted from above") {
    CHECK(columns("") == 0);
    CHECK(columns("abc") == 3);
    CHECK(columns("模型") == 4);
    CHECK(columns("é") == 2);
}

TEST_CASE("text is cut to fit") {
    const auto [text, most, unicode, cut] = GENERATE(table<std::string, std::size_t, bool, std::string>({
        {"model.gguf", 10, true, "model.gguf"},
        {"model.gguf", 9, true, "model.gg…"},
        {"model.gguf", 9, false, "model.gg~"},
        {"model.gguf", 1, true, "…"},
        {"model.gguf", 0, true, ""},
        {"模型模型", 8, true, "模型模型"},
        {"模型模型", 7, true, "模型模…"},
        {"模型模型", 6, true, "模型…"},
        {"模型模型", 4, false, "????"},
        {"模型模型", 3, false, "??~"},
    }));
    CHECK(fit(text, most, unicode) == cut);
}

TEST_CASE("styles are codes where there is color, and nothing where there is none") {
    const std::string text = styled("title", Style::heading) + "\n" + styled("x", Style::bad) + "\t\x1b[2J";
    CHECK(with_styles(text, false) == "title\nx\t\\x1b[2J");
    CHECK(with_styles(text, true) == "\x1b[1mtitle\x1b[0m\n\x1b[1;31mx\x1b[0m\t\\x1b[2J");
}
