#include "vocabulary.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace xtask::gen_fixtures;

TEST_CASE("special tokens come first") {
    const Vocabulary v = make_vocabulary(320);
    CHECK(v.tokens.size() == 320);
    CHECK(v.scores.size() == 320);
    CHECK(v.types.size() == 320);
    CHECK(v.tokens[0] == "<unk>");
    CHECK(v.types[0] == 2);
    CHECK(v.types[2] == 3);
    CHECK(v.tokens[3] == "<0x00>");
    CHECK(v.tokens[3 + 0xAB] == "<0xAB>");
    CHECK(v.types[258] == 6);
    CHECK(v.scores[258] == 0);
    CHECK(special_tokens == 259);
}

TEST_CASE("pieces follow, each less likely than the one before") {
    const Vocabulary v = make_vocabulary(320);
    CHECK(v.tokens[259] == "\xE2\x96\x81");
    CHECK(std::signbit(v.scores[259]));
    CHECK(v.scores[259] == 0);
    CHECK(v.tokens[260] == "a");
    CHECK(v.scores[260] == -1);
    CHECK(v.tokens[319] == "re");
    CHECK(v.scores[319] == -60);
    CHECK(v.types[319] == 1);
}

TEST_CASE("fillers make it as large as it is to be") {
    const Vocabulary v = make_vocabulary(2048);
    CHECK(v.tokens[320] == "\xE2\x96\x81"
                           "ax");
    CHECK(v.tokens[346] == "\xE2\x96\x81"
                           "bax");
    CHECK(v.tokens[2047] == "\xE2\x96\x81"
                            "colx");
    CHECK(std::set<std::string>(v.tokens.begin(), v.tokens.end()).size() == 2048);
}
