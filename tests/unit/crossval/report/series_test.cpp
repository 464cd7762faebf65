#include "report/series.hpp"

#include <numeric>

using namespace xtask::crossval;

TEST_CASE("a thinned series keeps the largest of each neighbourhood") {
    const std::vector<float> values{1, 5, 2, 2, 9};
    CHECK(thinned(values, 5).largest == values);
    const Series two = thinned(values, 3);
    CHECK(two.per == 2);
    CHECK(two.largest == std::vector<float>{5, 2, 9});
    CHECK(thinned(values, 1).largest == std::vector<float>{9});
    CHECK(thinned({}, 4).largest.empty());
}

TEST_CASE("every value falls into one bin, its own") {
    const std::vector<float> values{0, 1e-12F, 2e-9F, 0.5F, 1, 1e6F, 3e-4F};
    const auto bins = histogram(values);
    std::uint64_t all = 0;
    for (const Bin& bin : bins) all += bin.count;
    CHECK(all == values.size());
    CHECK(bins[0].count == 1);
    CHECK(bins[1].count == 1);
    CHECK(bins[2].count == 1);
    CHECK(bins[7].count == 1);
    CHECK(bins[10].count == 1);
    CHECK(bins[11].count == 2);
    for (std::size_t i = 2; i < bins.size(); ++i) CHECK(bins[i].from == bins[i - 1].to);
}
