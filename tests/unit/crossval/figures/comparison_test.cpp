#include "figures/comparison.hpp"
#include "figures/metric.hpp"
#include "rows.hpp"

#include <limits>
#include <stdexcept>

using namespace xtask::crossval;
using namespace xtask::crossval::test;

namespace {

LogitFigures compare(const RowSource& reference, const RowSource& candidate, unsigned threads = 2,
                     double margin = 0) {
    Comparison comparison({margin, threads, {}});
    const auto mismatch = comparison.add(reference, candidate, "text");
    if (mismatch) FAIL(mismatch->text);
    return comparison.figures();
}

Mismatch mismatch(const RowSource& reference, const RowSource& candidate) {
    Comparison comparison({});
    auto found = comparison.add(reference, candidate, "text");
    REQUIRE(found);
    REQUIRE_FALSE(found->text.empty());
    REQUIRE(found->part == "text");
    REQUIRE_THROWS_AS(comparison.figures(), std::logic_error);
    return *found;
}

void require_same(const LogitFigures& figures, const Plain& plain) {
    const auto near = [](double value) { return Approx(value).epsilon(1e-9).margin(2e-13); };
    CHECK(static_cast<double>(figures.top1_same) / static_cast<double>(figures.positions) ==
          near(plain.top1));
    CHECK(figures.topk == near(plain.top5));
    CHECK(figures.kl_mean == near(plain.kl_mean));
    CHECK(figures.kl_max == near(plain.kl_max));
    CHECK(figures.kl_p99 == Approx(plain.kl_p99).epsilon(1e-6).margin(2e-13));
    CHECK(figures.dlogp_mean == near(plain.dlogp_mean));
    CHECK(figures.dlogp_max == near(plain.dlogp_max));
    CHECK(figures.nmse == near(plain.nmse));
    CHECK(figures.cosine_min == near(plain.cosine_min));
    CHECK(figures.nll_reference == near(plain.nll_reference));
    CHECK(figures.nll_candidate == near(plain.nll_candidate));
}

} // namespace

TEST_CASE("every figure is what its definition says, worked out the long way") {
    const auto vocabulary = GENERATE(1U, 2U, 5U, 7U, 8U, 9U, 31U, 320U, 1023U, 1025U, 3000U);
    const auto by = GENERATE(1e-5F, 1e-2F, 1.0F, 8.0F);
    const Rows reference(random_rows(23, vocabulary, 1)),
        candidate(disturbed(random_rows(23, vocabulary, 1), 2, by));
    CAPTURE(vocabulary, by);
    if (vocabulary == 1) { // nothing to choose
        const LogitFigures figures = compare(reference, candidate);
        CHECK((figures.kl_max == 0 && figures.nmse == 0 && figures.cosine_min == 1));
        return;
    }
    require_same(compare(reference, candidate),
                 plainly(reference.rows(), candidate.rows(), reference.targets()));
}

TEST_CASE("logits and log-probabilities are the same thing") {
    Matrix logits = random_rows(9, 100, 3), logs = logits;
    for (auto& row : logs) {
        const Logs normal = log_softmax(row);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<float>(normal[i]);
    }
    const LogitFigures figures = compare(Rows(logits), Rows(logs));
    CHECK(figures.kl_max < 1e-12);
    CHECK(figures.dlogp_max < 2e-6);
    CHECK(figures.nmse < 1e-13);
}

TEST_CASE("equal rows give figures that are exactly those of equal rows") {
    const auto spread = GENERATE(1e-30F, 1e-3F, 3.0F, 200.0F, 1e6F);
    const Rows rows(random_rows(50, 333, 5, spread));
    const LogitFigures figures = compare(rows, rows);
    CHECK(figures.top1_same == 50);
    CHECK(figures.topk == 1);
    CHECK(figures.kl_max == 0);
    CHECK(figures.dlogp_max == 0);
    CHECK(figures.dlogp_mean == 0);
    CHECK(figures.nmse == 0);
    CHECK(figures.cosine_min == 1);
    CHECK(figures.nll_reference == figures.nll_candidate);
    CHECK(figures.worst.empty());
    CHECK_FALSE(figures.first_flip);
}

TEST_CASE("the number of threads changes nothing, not even a bit") {
    const Rows reference(random_rows(5000, 33, 1)), candidate(disturbed(random_rows(5000, 33, 1), 2, 0.1F));
    const LogitFigures one = compare(reference, candidate, 1), four = compare(reference, candidate, 4);
    CHECK(one.kl_mean == four.kl_mean);
    CHECK(one.nmse == four.nmse);
    CHECK(one.kl == four.kl);
    CHECK(one.nll_candidate == four.nll_candidate);
}

TEST_CASE("a first token is qualified by the reference's margin") {
    // margins 2, 0.5, 0.5; the second and third flip
    const Rows reference(Matrix{{2, 0, 0}, {0.5, 0, -9}, {0.5, 0, -9}, {1, 0, 0}});
    const Rows candidate(Matrix{{2, 0, 0}, {0, 0.5, -9}, {0, 0.5, -9}, {1, 0, 0}});
    const LogitFigures strict = compare(reference, candidate, 1, 0.4),
                       lenient = compare(reference, candidate, 1, 0.6);
    CHECK((strict.qualified == 4 && strict.qualified_same == 2));
    CHECK((lenient.qualified == 2 && lenient.qualified_same == 2));
    REQUIRE(strict.first_flip);
    CHECK(strict.first_flip->position == 1);
    CHECK(strict.first_flip->margin == Approx(0.5));
    CHECK(strict.first_flip->reference[0].id == 0);
    CHECK(strict.first_flip->candidate[0].id == 1);
}

TEST_CASE("the worst positions are kept, worst first, with their text") {
    Matrix rows = random_rows(300, 40, 4), other = rows;
    for (const std::size_t at : {3U, 77U, 299U}) other[at][0] += static_cast<float>(at) / 10;
    Comparison comparison({});
    REQUIRE_FALSE(comparison.add(Rows(rows), Rows(rows), "first"));
    REQUIRE_FALSE(comparison.add(Rows(rows), Rows(other), "second"));
    const LogitFigures figures = comparison.figures();
    REQUIRE(figures.worst.size() == 3);
    CHECK(figures.worst[0].position == 299);
    CHECK(figures.worst[0].part == "second");
    CHECK(figures.worst[0].kl >= figures.worst[1].kl);
    CHECK(figures.worst[0].reference.size() == shown_ranks);
    REQUIRE(figures.parts.size() == 2);
    CHECK(figures.parts[1].first == 300);
    CHECK(figures.kl.size() == 600);
}

TEST_CASE("what cannot be compared is said, and fails") {
    const Rows rows(random_rows(5, 10, 1));
    CHECK(mismatch(rows, Rows(random_rows(4, 10, 1))).fault == Fault::positions_differ);
    CHECK(mismatch(rows, Rows(random_rows(5, 11, 1))).fault == Fault::vocabulary_differs);
    CHECK(mismatch(Rows({}), Rows({})).fault == Fault::positions_differ);
    Rows other(random_rows(5, 10, 1));
    other.edit_targets()[2] = 9;
    const Mismatch tokens = mismatch(rows, other);
    CHECK(tokens.fault == Fault::tokens_differ);
    CHECK(tokens.position == 2);
    Comparison comparison({});
    REQUIRE_FALSE(comparison.add(rows, rows));
    const auto later = comparison.add(Rows(random_rows(5, 12, 1)), Rows(random_rows(5, 12, 1)));
    REQUIRE(later);
    CHECK(later->fault == Fault::vocabulary_differs);
    CHECK_THROWS_AS(comparison.add(rows, rows), std::logic_error);
}

TEST_CASE("a NaN or an infinity anywhere is found, whoever has it") {
    const auto value =
        GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                 -std::numeric_limits<float>::quiet_NaN());
    const auto vocabulary = GENERATE(1U, 8U, 17U, 1030U);
    const std::size_t at = vocabulary - 1;
    const Rows rows(random_rows(6, vocabulary, 1));
    Rows broken(random_rows(6, vocabulary, 1));
    broken.rows()[4][at] = value;
    const Mismatch theirs = mismatch(rows, broken), ours = mismatch(broken, rows);
    CHECK(theirs.fault == Fault::not_finite);
    CHECK(theirs.side == Side::candidate);
    CHECK(theirs.position == 4);
    CHECK(theirs.id == static_cast<std::int32_t>(at));
    CHECK(ours.side == Side::reference);
}

TEST_CASE("what a source or a listener throws comes through, from any thread") {
    class Failing final : public RowSource {
      public:
        std::uint64_t vocabulary() const noexcept override { return 3; }
        std::span<const std::int32_t> targets() const noexcept override { return targets_; }
        void read(std::uint64_t position, Row& into) const override {
            if (position == 700) throw std::runtime_error("gone");
            into.scores.assign(3, 0);
        }

      private:
        std::vector<std::int32_t> targets_ = std::vector<std::int32_t>(1000, no_target);
    } failing;
    Comparison comparison({0, 4, {}});
    CHECK_THROWS_WITH(comparison.add(failing, failing), "gone");
    const Rows rows(random_rows(5, 10, 1));
    Comparison stopped({0, 2, [](std::uint64_t, std::uint64_t) { throw std::runtime_error("stop"); }});
    CHECK_THROWS_WITH(stopped.add(rows, rows), "stop");
}
