#include "figures/divergence.hpp"

#include <string>
#include <vector>

using namespace xtask::crossval;

namespace {
using Ids = std::vector<std::int32_t>;
}

TEST_CASE("ids part where they differ, or where one ends") {
    CHECK_FALSE(first_divergence(Ids{}, Ids{}));
    CHECK_FALSE(first_divergence(Ids{1, 2}, Ids{1, 2}));
    const auto differ = first_divergence(Ids{1, 2, 3}, Ids{1, 5, 3});
    REQUIRE(differ);
    CHECK((differ->index == 1 && differ->reference == 2 && differ->candidate == 5));
    const auto ended = first_divergence(Ids{1, 2}, Ids{1});
    REQUIRE(ended);
    CHECK((ended->index == 1 && ended->reference == 2 && !ended->candidate));
}

TEST_CASE("texts never part inside a character") {
    const auto divergence = [](const std::string& a, const std::string& b) {
        return first_divergence(std::string_view(a), std::string_view(b));
    };
    CHECK_FALSE(divergence("same", "same"));
    CHECK(divergence("same", "sane") == 2U);
    CHECK(divergence("same", "sam") == 3U);
    CHECK(divergence("x\xC3\xA9", "x\xC3\xA8") == 1U);                         // é, è
    CHECK(divergence("a\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x81") == 1U);         // two emoji
    CHECK(divergence("a\xF0\x9F\x98\x80", "a\xF0\x9F") == 1U);                 // cut in one
    CHECK(divergence("\x80\x80\x80\x80\x80x", "\x80\x80\x80\x80\x80y") == 5U); // no UTF-8 at all
}

TEST_CASE("a tie is another token that is as good within the limit") {
    const std::vector<float> row{5, 4.99F, 1};
    const Judgement tie = judge(row, 1, 0.05), bug = judge(row, 2, 0.05), strict = judge(row, 1, 0);
    CHECK(tie.cause == Cause::tie);
    CHECK(*tie.gap == Approx(0.01).epsilon(1e-4));
    CHECK(*tie.margin == Approx(0.01).epsilon(1e-4));
    CHECK(bug.cause == Cause::bug); // the margin is small, but that is not why
    CHECK(*bug.gap == Approx(4));
    CHECK(strict.cause == Cause::bug);
    CHECK(judge(std::vector<float>{2, 2}, 1, 0).cause == Cause::tie);
    CHECK(judge(row, std::nullopt, 0.05).cause == Cause::tie);
    CHECK(judge(row, std::nullopt, 0.001).cause == Cause::bug);
    CHECK(judge(row, 99, 10).cause == Cause::bug);
    CHECK(judge({}, 1, 10).cause == Cause::unknown);
}
