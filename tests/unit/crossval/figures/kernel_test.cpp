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

TEST_CASE("all kinds of processors give the same, near and far rows alike") {
    const auto vocabulary = GENERATE(1U, 3U, 8U, 1000U, 4099U);
    const auto by = GENERATE(1e-4F, 0.1F, 4.0F);
    const auto x = random_rows(1, vocabulary, 1)[0], y = disturbed({x}, 2, by)[0];
    const double top_x = *std::max_element(x.begin(), x.end()), top_y = *std::max_element(y.begin(), y.end());
    long double exp_t = 0, exp_u = 0, weighted = 0, sum_t = 0, sum_u = 0, most = -1e9L, least = 1e9L;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const long double t = x[i] - static_cast<long double>(top_x),
                          u = y[i] - static_cast<long double>(top_y);
        exp_t += std::exp(t), exp_u += std::exp(u), weighted += std::exp(t) * (t - u);
        sum_t += t, sum_u += u;
        most = std::max(most, t - u), least = std::min(least, t - u);
    }
    const auto near = [](long double value, double scale) {
        return Approx(static_cast<double>(value)).epsilon(1e-13).margin(1e-13 * scale);
    };
    const double scale = static_cast<double>(exp_t) * std::max(1.0, static_cast<double>(by));
    for (const Kernel& kernel : kernels()) {
        CAPTURE(kernel.name, vocabulary, by);
        Scan scan;
        kernel.scan(x, scan);
        CHECK((scan.plain && scan.largest == static_cast<float>(top_x)));
        const FirstPass sums = kernel.first(x.data(), y.data(), x.size(), top_x, top_y);
        CHECK(sums.exp_t == near(exp_t, scale));
        CHECK(sums.exp_u == near(exp_u, scale));
        CHECK(sums.weighted == near(weighted, scale));
        CHECK(sums.sum_t == near(sum_t, vocabulary));
        CHECK(sums.sum_u == near(sum_u, vocabulary));
        CHECK(sums.most == Approx(static_cast<double>(most)));
        CHECK(sums.least == Approx(static_cast<double>(least)));
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
