#include "words.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask::cpp_reference;
using List = std::vector<std::string>;

TEST_CASE("words are parted as a shell parts them") {
    CHECK(split_words("").empty());
    CHECK(split_words(" \t\n ").empty());
    CHECK(split_words("-DA=1  -DB=2\t") == List{"-DA=1", "-DB=2"});
    CHECK(split_words(R"(-DA="two words" '-DB=a "b"' -DC=\ )") ==
          List{"-DA=two words", "-DB=a \"b\"", "-DC= "});
    CHECK(split_words(R"("a\"b\\c\d" 'a\b')") == List{R"(a"b\c\d)", R"(a\b)"});
    CHECK(split_words(R"('' "" a''b)") == List{"", "", "ab"});
    CHECK(split_words("$HOME `x` $(y) *;|&") == List{"$HOME", "`x`", "$(y)", "*;|&"});
}

TEST_CASE("lines that cannot be parted") {
    for (const std::string& line :
         {std::string("'"), std::string("a \"b"), std::string("a\\"), std::string("a\0b", 3)})
        CHECK_THROWS_AS(split_words(line), xtask::Error);
}

TEST_CASE("a word for a shell") {
    CHECK(shell_word("/plain/path-1.0") == "/plain/path-1.0");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("it's $HOME") == R"('it'\''s $HOME')");
    CHECK(split_words(shell_word("it's \"$HOME\"\n\\")) == List{"it's \"$HOME\"\n\\"});
    CHECK(fish_word("/plain") == "/plain");
    CHECK(fish_word(R"(it's \ )") == R"('it\'s \\ ')");
}
