#include "figures/metric.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace xtask::crossval {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

constexpr std::array<MetricInfo, metric_count> table{{
    {Metric::top1, "top1", "share of positions where both prefer the same token", true, 1, 0},
    {Metric::top1_qualified, "top1-qualified", "the same, where the reference's margin is not small", true, 1,
     0},
    {Metric::top5, "top5", "mean share of the reference's first five among the candidate's", true, 1, 0},
    {Metric::kl_mean, "kl-mean", "KL divergence, mean over positions, nats", false, 0, endless},
    {Metric::kl_p99, "kl-p99", "KL divergence that 99 % of positions do not exceed, nats", false, 0, endless},
    {Metric::kl_max, "kl-max", "largest KL divergence of a position, nats", false, 0, endless},
    {Metric::dlogp_mean, "dlogp-mean", "mean difference of log p over all tokens and positions, nats", false,
     0, endless},
    {Metric::dlogp_max, "dlogp-max", "largest difference of log p, nats", false, 0, endless},
    {Metric::nmse, "nmse", "squared error of centred scores over their power", false, 0, endless},
    {Metric::cosine_min, "cosine-min", "smallest cosine of centred scores of a position", true, 1, -1},
    {Metric::nll_delta, "nll-delta", "difference of the mean negative log-likelihood, nats a token", false, 0,
     endless},
    {Metric::ppl_change, "ppl-change", "relative difference of perplexity", false, 0, endless},
}};

double share(std::uint64_t part, std::uint64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

const MetricInfo& info(Metric metric) noexcept { return table[static_cast<std::size_t>(metric)]; }

const MetricInfo* find_metric(std::string_view name) noexcept {
    for (const MetricInfo& row : table) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

Measured measured(const LogitFigures& figures) {
    Measured result;
    result[Metric::top1] = share(figures.top1_same, figures.positions);
    if (figures.qualified > 0)
        result[Metric::top1_qualified] = share(figures.qualified_same, figures.qualified);
    result[Metric::top5] = figures.topk;
    result[Metric::kl_mean] = figures.kl_mean;
    result[Metric::kl_p99] = figures.kl_p99;
    result[Metric::kl_max] = figures.kl_max;
    result[Metric::dlogp_mean] = figures.dlogp_mean;
    result[Metric::dlogp_max] = figures.dlogp_max;
    result[Metric::nmse] = figures.nmse;
    result[Metric::cosine_min] = figures.cosine_min;
    if (figures.targets > 0) {
        const double delta = figures.nll_candidate - figures.nll_reference;
        result[Metric::nll_delta] = std::abs(delta);
        result[Metric::ppl_change] = std::abs(std::expm1(delta));
    }
    return result;
}

double perplexity(double nll) { return std::exp(nll); }

} // namespace xtask::crossval
