#include "figures/ranking.hpp"

#include "figures/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace xtask::crossval {

namespace {

struct Norm {
    double largest, log_sum; ///< log p = score - largest - log_sum
};

std::optional<Norm> norm(std::span<const float> scores) {
    if (scores.empty() || std::any_of(scores.begin(), scores.end(), is_broken)) return std::nullopt;
    const float largest = *std::max_element(scores.begin(), scores.end());
    if (is_zero(largest)) return std::nullopt;
    double sum = 0;
    for (const float score : scores) {
        if (!is_zero(score)) sum += std::exp(static_cast<double>(score) - largest);
    }
    return Norm{largest, std::log(sum)};
}

double log_p(float score, const Norm& norm) {
    if (is_zero(score)) return -std::numeric_limits<double>::infinity();
    return static_cast<double>(score) - norm.largest - norm.log_sum;
}

} // namespace

std::optional<Ranking> rank(std::span<const float> scores, std::size_t count) {
    const auto known = norm(scores);
    if (!known) return std::nullopt;
    std::vector<std::int32_t> order(scores.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int32_t>(i);
    const auto score = [&](std::int32_t id) { return scores[static_cast<std::size_t>(id)]; };
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                      [&](std::int32_t a, std::int32_t b) {
                          return score(a) > score(b) || (score(a) == score(b) && a < b);
                      });
    Ranking ranking;
    for (std::size_t i = 0; i < count; ++i) ranking.push_back({order[i], log_p(score(order[i]), *known)});
    return ranking;
}

std::optional<double> log_probability(std::span<const float> scores, std::int32_t id) {
    if (id < 0 || static_cast<std::size_t>(id) >= scores.size()) return std::nullopt;
    const auto known = norm(scores);
    if (!known) return std::nullopt;
    return log_p(scores[static_cast<std::size_t>(id)], *known);
}

double margin(const Ranking& ranking) {
    return ranking.size() < 2 ? std::numeric_limits<double>::infinity() : ranking[0].log_p - ranking[1].log_p;
}

} // namespace xtask::crossval
