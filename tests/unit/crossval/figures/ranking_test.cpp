#include "figures/ranking.hpp"
#include "rows.hpp"

#include <limits>

using namespace xtask::crossval;
using namespace xtask::crossval::test;

TEST_CASE("the likeliest come first, of equals the lowest id") {
    const std::vector<float> row{1, 3, 3, -2, 3};
    const auto ranking = rank(row, 4);
    REQUIRE(ranking);
    REQUIRE(ranking->size() == 4);
    CHECK((*ranking)[0].id == 1);
    CHECK((*ranking)[1].id == 2);
    CHECK((*ranking)[2].id == 4);
    CHECK((*ranking)[3].id == 0);
    CHECK((*ranking)[3].log_p == Approx(static_cast<double>(log_softmax(row)[0])));
    CHECK(margin(*ranking) == 0);
    CHECK(log_probability(row, 3) == Approx(static_cast<double>(log_softmax(row)[3])));
}

TEST_CASE("a comparison ranks the same way, wherever the tokens stand") {
    const Matrix rows = random_rows(40, 5000, 11);
    Comparison comparison({});
    const Matrix others = disturbed(rows, 12, 3);
    REQUIRE_FALSE(comparison.add(Rows(rows), Rows(others)));
    for (const PositionDetail& detail : comparison.figures().worst) {
        const auto expected = rank(rows[detail.position]), theirs = rank(others[detail.position]);
        REQUIRE(expected->size() == detail.reference.size());
        for (std::size_t i = 0; i < expected->size(); ++i) {
            CHECK((*expected)[i].id == detail.reference[i].id);
            CHECK((*expected)[i].log_p == Approx(detail.reference[i].log_p).epsilon(1e-12));
            CHECK((*theirs)[i].id == detail.candidate[i].id);
        }
        CHECK(detail.margin == Approx(margin(*expected)));
    }
}

TEST_CASE("what is no distribution has no order") {
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK_FALSE(rank({}));
    CHECK_FALSE(rank(std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()}));
    CHECK_FALSE(rank(std::vector<float>{1, infinity}));
    CHECK_FALSE(rank(std::vector<float>{-infinity, -infinity}));
    CHECK_FALSE(log_probability(std::vector<float>{1, 2}, 2));
    CHECK_FALSE(log_probability(std::vector<float>{1, 2}, -1));
    CHECK(margin(*rank(std::vector<float>{1})) == static_cast<double>(infinity));
    CHECK(rank(std::vector<float>{-infinity, 0})->back().log_p == -static_cast<double>(infinity));
}
