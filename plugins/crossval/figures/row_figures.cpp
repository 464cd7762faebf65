#include "figures/row_figures.hpp"

#include "figures/odd_rows.hpp"
#include "figures/score.hpp"

#include <algorithm>
#include <cmath>

namespace xtask::crossval {

namespace {

void insert(TopTokens& top, float score, std::int32_t id) {
    std::size_t at = std::min(top.count, top.ranked.size() - 1);
    while (at > 0 && top.ranked[at - 1].log_p < score) {
        top.ranked[at] = top.ranked[at - 1];
        --at;
    }
    top.ranked[at] = {id, score};
    top.count = std::min(top.count + 1, top.ranked.size());
}

/// By score, the lower id first where they are equal. Blocks without any that counts are passed over.
TopTokens top_scores(std::span<const float> row, const Scan& scan) {
    TopTokens top;
    for (std::size_t block = 0; block < scan.block_largest.size(); ++block) {
        const bool full = top.count == top.ranked.size();
        if (full && !(scan.block_largest[block] > top.ranked.back().log_p)) continue;
        const std::size_t end = std::min(row.size(), (block + 1) * scan_block);
        for (std::size_t i = block * scan_block; i < end; ++i) {
            if (top.count < top.ranked.size() || row[i] > top.ranked.back().log_p)
                insert(top, row[i], static_cast<std::int32_t>(i));
        }
    }
    return top;
}

void normalise(TopTokens& top, double norm) {
    for (std::size_t i = 0; i < top.count; ++i) top.ranked[i].log_p -= norm;
}

void plain_rows(RowFigures& figures, const RowWork& work, const Kernel& kernel, double& norm_x,
                double& norm_y) {
    const auto& x = work.reference.scores;
    const auto& y = work.candidate.scores;
    const double largest_x = work.scan_reference.largest, largest_y = work.scan_candidate.largest;
    const auto count = static_cast<double>(x.size());

    const FirstPass first = kernel.first(x.data(), y.data(), x.size(), largest_x, largest_y);
    const double log_t = std::log(first.exp_t), log_u = std::log(first.exp_u);
    const double shift = log_t - log_u;
    const SecondPass second =
        kernel.second(x.data(), y.data(), x.size(),
                      {largest_x, largest_y, shift, first.sum_t / count, first.sum_u / count});
    norm_x = largest_x + log_t;
    norm_y = largest_y + log_u;
    figures.kl = first.weighted / first.exp_t - shift;
    figures.dlogp_sum = second.absolute;
    figures.compared = x.size();
    figures.dlogp_max = std::max(std::abs(first.most - shift), std::abs(first.least - shift));
    figures.distance = second.distance;
    figures.power = second.power_t;
    figures.cosine = cosine(second.distance, second.power_t, second.power_u);
}

} // namespace

double cosine(double distance, double power_t, double power_u) {
    const double product = std::sqrt(power_t * power_u);
    if (product == 0) return power_t == power_u ? 1 : 0;
    const double roots = std::sqrt(power_t) - std::sqrt(power_u);
    return std::min(1.0, 1 - (distance - roots * roots) / (2 * product)); // near 1 nothing cancels
}

RowFigures row_figures(RowWork& work, std::int32_t target, const Kernel& kernel) {
    RowFigures figures;
    kernel.scan(work.reference.scores, work.scan_reference);
    kernel.scan(work.candidate.scores, work.scan_candidate);
    double norm_x = 0, norm_y = 0;
    if (work.scan_reference.plain && work.scan_candidate.plain)
        plain_rows(figures, work, kernel, norm_x, norm_y);
    else
        odd_rows(figures, work, norm_x, norm_y);
    if (figures.fault != RowFault::none) return figures;
    if (figures.kl < 0) figures.kl = 0; // by rounding only

    figures.reference = top_scores(work.reference.scores, work.scan_reference);
    figures.candidate = top_scores(work.candidate.scores, work.scan_candidate);
    normalise(figures.reference, norm_x);
    normalise(figures.candidate, norm_y);
    if (target == no_target) return figures;
    const float x = work.reference.scores[static_cast<std::size_t>(target)];
    const float y = work.candidate.scores[static_cast<std::size_t>(target)];
    if (is_zero(x) || is_zero(y)) return figures;
    figures.target_reference = static_cast<double>(x) - norm_x;
    figures.target_candidate = static_cast<double>(y) - norm_y;
    return figures;
}

} // namespace xtask::crossval
