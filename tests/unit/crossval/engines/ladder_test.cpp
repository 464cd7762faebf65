#include "rungs/ladder.hpp"

#include <xtask/error.hpp>

#include <catch2/catch.hpp>

using namespace xtask;
using namespace xtask::crossval;

namespace {

std::string list(const std::array<bool, rung_count>& which) {
    std::string names;
    for (std::size_t i = 0; i < rung_count; ++i)
        if (which[i]) names += (names.empty() ? "" : " ") + std::string(name_of(static_cast<RungId>(i)));
    return names;
}

} // namespace

TEST_CASE("all rungs, of which load and greedy are required") {
    const Ladder ladder = read_ladder({}, {});
    CHECK(list(ladder.chosen) == "header load tokens greedy logits nll");
    CHECK(list(ladder.required) == "load greedy");
}

TEST_CASE("some rungs, and some more that are required") {
    const Ladder ladder = read_ladder({"load,tokens", "logits"}, {"tokens"});
    CHECK(list(ladder.chosen) == "load tokens logits");
    CHECK(list(ladder.required) == "load tokens");
    CHECK(list(read_ladder({}, {"nll,logits"}).required) == "load greedy logits nll");
}

TEST_CASE("a rung that is none, or required and left out, is refused") {
    CHECK_THROWS_AS(read_ladder({"load,"}, {}), Error);
    CHECK_THROWS_AS(read_ladder({"Load"}, {}), Error);
    CHECK_THROWS_AS(read_ladder({}, {"everything"}), Error);
    CHECK_THROWS_AS(read_ladder({"load"}, {"nll"}), Error);
}
