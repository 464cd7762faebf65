#include "figures/odd_rows.hpp"

#include "figures/score.hpp"

#include <algorithm>
#include <cmath>

namespace xtask::crossval {

namespace {

struct Norm {
    RowFault fault = RowFault::none;
    std::int32_t id = 0;
    double largest = 0, log_sum = 0;

    double log_p(float score) const { return (static_cast<double>(score) - largest) - log_sum; }
};

Norm norm_of(std::span<const float> row) {
    Norm norm;
    const auto broken = std::find_if(row.begin(), row.end(), is_broken);
    if (broken != row.end()) return {RowFault::not_finite, static_cast<std::int32_t>(broken - row.begin())};
    norm.largest = *std::max_element(row.begin(), row.end());
    if (is_zero(static_cast<float>(norm.largest))) return {RowFault::no_distribution};
    double sum = 0;
    for (const float score : row) {
        if (!is_zero(score)) sum += std::exp(static_cast<double>(score) - norm.largest);
    }
    norm.log_sum = std::log(sum);
    return norm;
}

void rescan(std::span<const float> row, Scan& scan) {
    for (std::size_t block = 0; block < scan.block_largest.size(); ++block) {
        const auto begin = row.begin() + static_cast<std::ptrdiff_t>(block * scan_block);
        const auto count = std::min<std::ptrdiff_t>(scan_block, row.end() - begin);
        scan.block_largest[block] = *std::max_element(begin, begin + count);
    }
}

/// Calls `take` with log p of both for every token that is to be compared. False: one is zero, the other is
/// not.
template <class Take>
bool each_pair(RowFigures& figures, const RowWork& work, const Norm& x, const Norm& y, Take&& take) {
    for (std::size_t i = 0; i < work.reference.scores.size(); ++i) {
        const float a = work.reference.scores[i], b = work.candidate.scores[i];
        if (!is_zero(a) && !is_zero(b)) {
            take(x.log_p(a), y.log_p(b));
            continue;
        }
        if (is_zero(a) && is_zero(b)) continue;
        if ((is_zero(a) ? y.log_p(b) : x.log_p(a)) < underflow) continue;
        figures.fault = RowFault::zero_differs;
        figures.candidate_is_wrong = is_zero(b);
        figures.wrong_id = static_cast<std::int32_t>(i);
        return false;
    }
    return true;
}

} // namespace

void odd_rows(RowFigures& figures, RowWork& work, double& norm_reference, double& norm_candidate) {
    const Norm x = norm_of(work.reference.scores), y = norm_of(work.candidate.scores);
    for (const Norm* norm : {&x, &y}) {
        if (norm->fault == RowFault::none) continue;
        figures.fault = norm->fault;
        figures.candidate_is_wrong = norm == &y;
        figures.wrong_id = norm->id;
        return;
    }
    double sum_t = 0, sum_u = 0;
    const bool comparable = each_pair(figures, work, x, y, [&](double t, double u) {
        const double apart = std::abs(t - u);
        if (const double p = std::exp(t); p > 0) figures.kl += p * (t - u);
        figures.dlogp_sum += apart;
        figures.dlogp_max = std::max(figures.dlogp_max, apart);
        sum_t += t;
        sum_u += u;
        ++figures.compared;
    });
    if (!comparable) return;
    const double count = static_cast<double>(figures.compared), mean_t = sum_t / count,
                 mean_u = sum_u / count;
    double power_u = 0;
    each_pair(figures, work, x, y, [&](double t, double u) {
        const double a = t - mean_t, b = u - mean_u;
        figures.distance += (a - b) * (a - b);
        figures.power += a * a;
        power_u += b * b;
    });
    figures.cosine = cosine(figures.distance, figures.power, power_u);
    norm_reference = x.largest + x.log_sum;
    norm_candidate = y.largest + y.log_sum;
    rescan(work.reference.scores, work.scan_reference);
    rescan(work.candidate.scores, work.scan_candidate);
}

} // namespace xtask::crossval
