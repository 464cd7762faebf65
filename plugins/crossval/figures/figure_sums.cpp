#include "figures/figure_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace xtask::crossval {

namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

Ranking ranking(const TopTokens& top) {
    return {top.ranked.begin(), top.ranked.begin() + static_cast<std::ptrdiff_t>(top.count)};
}

double margin_of(const TopTokens& top) {
    return top.count < 2 ? endless : top.ranked[0].log_p - top.ranked[1].log_p;
}

double overlap(const TopTokens& left, const TopTokens& right) {
    std::size_t shared = 0;
    for (std::size_t i = 0; i < left.count; ++i) {
        for (std::size_t k = 0; k < right.count; ++k)
            shared += left.ranked[i].id == right.ranked[k].id ? 1 : 0;
    }
    return static_cast<double>(shared) / static_cast<double>(left.count);
}

/// The value that 99 % of them do not exceed (nearest rank).
double percentile_99(std::vector<float> values) {
    const std::size_t rank = (values.size() * 99 + 99) / 100 - 1;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
    return values[rank];
}

} // namespace

void FigureSums::begin(std::string part, std::uint64_t vocabulary, bool coarse) {
    figures_.parts.push_back({std::move(part), figures_.positions});
    figures_.vocabulary = vocabulary;
    figures_.coarse = figures_.coarse || coarse;
}

PositionDetail FigureSums::detail(const RowFigures& row, std::uint64_t position, std::int32_t target) const {
    return {figures_.parts.back().name,
            position,
            target,
            row.kl,
            row.dlogp_max,
            margin_of(row.reference),
            ranking(row.reference),
            ranking(row.candidate)};
}

void FigureSums::keep_if_bad(const RowFigures& row, std::uint64_t position, std::int32_t target) {
    auto& worst = figures_.worst;
    if (row.kl <= 0 || (worst.size() == shown_worst && row.kl <= worst.back().kl)) return;
    const auto at =
        std::find_if(worst.begin(), worst.end(), [&](const auto& other) { return other.kl < row.kl; });
    worst.insert(at, detail(row, position, target));
    if (worst.size() > shown_worst) worst.pop_back();
}

void FigureSums::add(const RowFigures& row, std::uint64_t position, std::int32_t target) {
    const bool same = row.reference.ranked[0].id == row.candidate.ranked[0].id;
    const bool qualified = margin_of(row.reference) >= figures_.margin;
    ++figures_.positions;
    figures_.top1_same += same ? 1 : 0;
    figures_.qualified += qualified ? 1 : 0;
    figures_.qualified_same += qualified && same ? 1 : 0;
    topk_ += overlap(row.reference, row.candidate);
    kl_ += row.kl;
    figures_.kl_max = row.kl > figures_.kl_max ? row.kl : figures_.kl_max;
    figures_.kl.push_back(static_cast<float>(row.kl));
    dlogp_ += row.dlogp_sum;
    compared_ += static_cast<double>(row.compared);
    figures_.dlogp_max = std::max(figures_.dlogp_max, row.dlogp_max);
    distance_ += row.distance;
    power_ += row.power;
    figures_.cosine_min = std::min(figures_.cosine_min, row.cosine);
    if (row.target_reference && row.target_candidate) {
        ++figures_.targets;
        nll_reference_ -= *row.target_reference;
        nll_candidate_ -= *row.target_candidate;
    }
    if (!same && !figures_.first_flip) figures_.first_flip = detail(row, position, target);
    keep_if_bad(row, position, target);
}

LogitFigures FigureSums::figures() const {
    LogitFigures result = figures_;
    const auto positions = static_cast<double>(result.positions),
               targets = static_cast<double>(result.targets);
    result.topk = topk_ / positions;
    result.kl_mean = kl_ / positions;
    result.kl_p99 = percentile_99(result.kl);
    result.dlogp_mean = dlogp_ / compared_;
    result.nmse = distance_ == 0 ? 0 : distance_ / power_; // of constant rows: 0 or endless
    if (result.targets > 0) {
        result.nll_reference = nll_reference_ / targets;
        result.nll_candidate = nll_candidate_ / targets;
    }
    return result;
}

} // namespace xtask::crossval
