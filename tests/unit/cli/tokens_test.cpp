#include "cli/tokens.hpp"
#include "options.hpp"

#include <catch2/catch.hpp>

using namespace xtask::cli;

namespace {

Tokens tokens(const Words& words) { return tokenize(test::sample_options(), words); }

} // namespace

TEST_CASE("options in every way they can be written") {
    for (const Words& words : {Words{"--out", "x"}, Words{"--out=x"}, Words{"-o", "x"}, Words{"-ox"}}) {
        CHECK(tokens(words).given.at("out") == Words{"x"});
    }
    CHECK(tokens({"--ref", "v1"}).given.at("rev") == Words{"v1"});
    CHECK(tokens({"-fq"}).given.size() == 2);
    CHECK(tokens({"-qqq"}).given.at("quiet").size() == 3);
    CHECK(tokens({"-qo", "x"}).given.at("out") == Words{"x"});
    CHECK(tokens({"--out=a=b"}).given.at("out") == Words{"a=b"});
    CHECK(tokens({"--header", "a", "--header=b"}).given.at("header") == Words{"a", "b"});
}

TEST_CASE("an option takes exactly one word, whatever it looks like") {
    const Tokens one = tokens({"--header", "a", "b"});
    CHECK(one.given.at("header") == Words{"a"});
    CHECK(one.positionals == Words{"b"});
    CHECK(tokens({"--level", "-5"}).given.at("level") == Words{"-5"});
    CHECK(tokens({"--header", "[x,y]"}).given.at("header") == Words{"[x,y]"});
    CHECK(tokens({"--header", "{x}"}).given.at("header") == Words{"{x}"});
    CHECK(tokens({"--header", "\"x\""}).given.at("header") == Words{"\"x\""});
}

TEST_CASE("positionals keep their order; two dashes end the options") {
    const Tokens mixed = tokens({"a", "--force", "b", "--", "--out", "--", "-"});
    CHECK(mixed.positionals == Words{"a", "b", "--out", "--", "-"});
    CHECK(mixed.has("force"));
    CHECK_FALSE(mixed.has("out"));
    CHECK(mixed.unknown.empty());
    CHECK(tokens({"-", "", "[x,y]", "++", "z"}).positionals.size() == 5);
}

TEST_CASE("faults are collected, not thrown") {
    CHECK(tokens({"--flie", "x"}).unknown == Words{"--flie"});
    CHECK(tokens({"--flie=x"}).unknown == Words{"--flie=x"});
    CHECK(tokens({"-x"}).unknown == Words{"-x"});
    CHECK(tokens({"-1"}).unknown == Words{"-1"});
    CHECK(tokens({"---out"}).unknown == Words{"---out"});
    CHECK(tokens({"--force", "--out"}).incomplete == "--out");
    CHECK(tokens({"-o"}).incomplete == "-o");
    CHECK(tokens({"--out=", "--force"}).incomplete == "--out");
    CHECK(tokens({"--out=", "--force"}).has("force"));
    CHECK(tokens({"--force=true"}).overfull == "--force");
    CHECK(tokens({"--force="}).overfull == "--force");
    CHECK(tokens({"--what", "a"}).unknown == Words{"--what"});
    CHECK(tokens({}).positionals.empty());
}

TEST_CASE("the command is the first word that is no option's") {
    const auto options = test::sample_options();
    CHECK(command_position(options, {"run", "--out", "x"}) == 0u);
    CHECK(command_position(options, {"-q", "--out", "x", "run", "--unknown"}) == 3u);
    CHECK(command_position(options, {"--out=x", "run"}) == 1u);
    CHECK_FALSE(command_position(options, {"-q"}));
    CHECK_FALSE(command_position(options, {}));
    CHECK_FALSE(command_position(options, {"--out"}));
    CHECK(command_position(options, {"--nonsense", "-q", "run"}) == 0u);
}
