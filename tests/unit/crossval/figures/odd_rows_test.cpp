#include "figures/comparison.hpp"
#include "figures/metric.hpp"
#include "rows.hpp"

#include <limits>

using namespace xtask::crossval;
using namespace xtask::crossval::test;

namespace {

constexpr float nothing = -std::numeric_limits<float>::infinity();

std::optional<Mismatch> add(const Matrix& reference, const Matrix& candidate,
                            LogitFigures* figures = nullptr) {
    Comparison comparison({});
    auto mismatch = comparison.add(Rows(reference), Rows(candidate));
    if (mismatch) UNSCOPED_INFO(mismatch->text);
    if (!mismatch && figures != nullptr) *figures = comparison.figures();
    return mismatch;
}

} // namespace

TEST_CASE("rows with huge scores have the figures of their definitions") {
    const auto spread = GENERATE(150.0F, 1e4F, 1e20F);
    const Matrix reference = random_rows(12, 70, 8, spread),
                 candidate = disturbed(reference, 9, spread / 100);
    LogitFigures figures;
    REQUIRE_FALSE(add(reference, candidate, &figures));
    const Plain plain = plainly(reference, candidate, Rows(reference).targets());
    CHECK(figures.kl_mean == Approx(plain.kl_mean).epsilon(1e-9));
    CHECK(figures.dlogp_max == Approx(plain.dlogp_max).epsilon(1e-12));
    CHECK(figures.dlogp_mean == Approx(plain.dlogp_mean).epsilon(1e-9));
    CHECK(figures.nmse == Approx(plain.nmse).epsilon(1e-9));
    CHECK(figures.cosine_min == Approx(plain.cosine_min).epsilon(1e-9));
    CHECK(figures.topk == Approx(plain.top5));
}

TEST_CASE("a score just beyond the fast road changes no figure") {
    Matrix reference = random_rows(4, 50, 8), candidate = disturbed(reference, 9, 0.1F);
    for (auto* rows : {&reference, &candidate}) {
        for (auto& row : *rows) row[7] = -301;
    }
    LogitFigures odd, plain;
    REQUIRE_FALSE(add(reference, candidate, &odd));
    for (auto* rows : {&reference, &candidate}) {
        for (auto& row : *rows) row[7] = -299;
    }
    REQUIRE_FALSE(add(reference, candidate, &plain));
    CHECK(odd.kl_mean == Approx(plain.kl_mean).epsilon(1e-10));
    CHECK(odd.dlogp_max == Approx(plain.dlogp_max).epsilon(1e-10));
    CHECK(odd.dlogp_mean == Approx(plain.dlogp_mean).epsilon(1e-10));
}

TEST_CASE("tokens that both hold for impossible count as equal") {
    const auto zero =
        GENERATE(-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::lowest(), -1e30F);
    CAPTURE(zero);
    const Matrix reference{{1, 2, nothing, 0}, {1, 2, nothing, 0}},
        candidate{{1, 2, zero, 0}, {1, 2, zero, 0}};
    LogitFigures figures;
    REQUIRE_FALSE(add(reference, candidate, &figures));
    CHECK(figures.kl_max == 0);
    CHECK(figures.dlogp_max == 0);
    CHECK(figures.nmse == 0);
    CHECK(figures.cosine_min == 1);
    CHECK(figures.top1_same == 2);
}

TEST_CASE("certainty is a distribution too") {
    const Matrix certain{{nothing, 0, nothing}, {0, nothing, nothing}};
    LogitFigures figures;
    REQUIRE_FALSE(add(certain, certain, &figures));
    CHECK(figures.kl_max == 0);
    CHECK(figures.cosine_min == 1);
    CHECK(figures.targets == 1); // the one that is possible
    CHECK(figures.nll_reference == 0);
}

TEST_CASE("too small for a float is as good as zero, anything else is not") {
    const Matrix reference{{0, -88, 0.5F}}, candidate{{0, nothing, 0.5F}}, possible{{0, -80, 0.5F}};
    CHECK_FALSE(add(reference, candidate));
    CHECK_FALSE(add(candidate, reference));
    const auto theirs = add(possible, candidate), ours = add(candidate, possible);
    REQUIRE((theirs && ours));
    CHECK(theirs->fault == Fault::zero_differs);
    CHECK(theirs->side == Side::candidate);
    CHECK(theirs->id == 1);
    CHECK(ours->side == Side::reference);
}

TEST_CASE("a row of impossible tokens is no distribution") {
    const auto zero = GENERATE(-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::lowest());
    const auto found = add({{0, 1}, {zero, zero}}, {{0, 1}, {0, 1}});
    REQUIRE(found);
    CHECK(found->fault == Fault::no_distribution);
    CHECK(found->position == 1);
}

TEST_CASE("a row of one score has no direction") {
    LogitFigures figures;
    REQUIRE_FALSE(add({{4, 4, 4}}, {{9, 9, 9}}, &figures));
    CHECK(figures.nmse == 0);
    CHECK(figures.cosine_min == 1);
    REQUIRE_FALSE(add({{4, 4, 4}}, {{1, 2, 3}}, &figures));
    CHECK(std::isinf(figures.nmse));
    CHECK(figures.cosine_min == 0);
}
