/// The figures that can be limited: their names, and which way is better.
#pragma once

#include "figures/comparison.hpp"

#include <map>
#include <optional>
#include <string_view>

namespace xtask::crossval {

enum class Metric {
    top1,
    top1_qualified,
    top5,
    kl_mean,
    kl_p99,
    kl_max,
    dlogp_mean,
    dlogp_max,
    nmse,
    cosine_min,
    nll_delta,
    ppl_change
};
inline constexpr std::size_t metric_count = 12;

struct MetricInfo {
    Metric metric;
    std::string_view name; ///< "kl-mean", in flags, files and reports
    std::string_view meaning;
    bool at_least; ///< its limit is a floor
    double best;   ///< what it is for equal engines; its limit lies between that and `worst`
    double worst;
};

const MetricInfo& info(Metric metric) noexcept;
/// Nothing for what is none.
const MetricInfo* find_metric(std::string_view name) noexcept;

/// What was measured; a metric that is not in it was not.
using Measured = std::map<Metric, double>;
Measured measured(const LogitFigures& figures);

/// exp(nll), or infinity.
double perplexity(double nll);

} // namespace xtask::crossval
