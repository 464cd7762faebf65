#include "figures/kernel.hpp"
#include "rows.hpp"

using namespace xtask::crossval;
using namespace xtask::crossval::test;

TEST_CASE("the exponential is right to 2e-15 wherever it is asked") {
    for (const Kernel& kernel : kernels()) {
        double worst = 0;
        for (int i = 0; i <= 300'000; ++i) {
            const double x = -600 + i * (601.0 / 300'000);
            worst = std::max(worst, static_cast<double>(std::abs(
                                        kernel.exponential(x) / std::exp(static_cast<long double>(x)) - 1)));
        }
        CAPTURE(kernel.name);
        CHECK(worst < 2e-15);
        CHECK(kernel.exponential(0) == 1);
    }
}

TEST_CASE("all kinds of processors give the same bits") {
    const auto vocabulary = GENERATE(1U, 3U, 8U, 1000U, 4099U);
    const auto x = random_rows(1, vocabulary, 1)[0], y = disturbed({x}, 2, 0.1F)[0];
    const Kernel first = kernels().front();
    Scan scan, other;
    first.scan(x, scan);
    const FirstPass sums = first.first(x.data(), y.data(), x.size(), 9, 8);
    const Centre centre{9, 8, 0.1, -9, -8};
    const SecondPass more = first.second(x.data(), y.data(), x.size(), centre);
    for (const Kernel& kernel : kernels()) {
        CAPTURE(kernel.name);
        kernel.scan(x, other);
        CHECK((other.plain == scan.plain && other.largest == scan.largest));
        CHECK(other.block_largest == scan.block_largest);
        const FirstPass again = kernel.first(x.data(), y.data(), x.size(), 9, 8);
        CHECK((again.exp_t == sums.exp_t && again.exp_u == sums.exp_u && again.weighted == sums.weighted));
        CHECK((again.sum_t == sums.sum_t && again.most == sums.most && again.least == sums.least));
        const SecondPass once_more = kernel.second(x.data(), y.data(), x.size(), centre);
        CHECK((once_more.absolute == more.absolute && once_more.distance == more.distance));
        CHECK((once_more.power_t == more.power_t && once_more.power_u == more.power_u));
    }
}

TEST_CASE("an odd score anywhere makes a row odd") {
    const auto odd =
        GENERATE(300.5F, -301.0F, std::numeric_limits<float>::infinity(),
                 -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN());
    for (const Kernel& kernel : kernels()) {
        for (const std::size_t size : {1U, 2U, 4U, 9U, 17U, 40U}) {
            for (std::size_t at = 0; at < size; ++at) {
                std::vector<float> row(size, 1);
                Scan scan;
                kernel.scan(row, scan);
                REQUIRE((scan.plain && scan.largest == 1));
                row[at] = odd;
                kernel.scan(row, scan);
                REQUIRE_FALSE(scan.plain);
            }
        }
    }
}
