/// Rows in memory, and every figure worked out the long way.
#pragma once

#include "figures/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <vector>

namespace xtask::crossval::test {

using Matrix = std::vector<std::vector<float>>;

class Rows final : public RowSource {
  public:
    explicit Rows(Matrix rows, bool coarse = false) : rows_(std::move(rows)), coarse_(coarse) {
        for (std::size_t i = 0; i + 1 < rows_.size(); ++i)
            targets_.push_back(static_cast<std::int32_t>((i * 7 + 1) % rows_[0].size()));
        if (!rows_.empty()) targets_.push_back(no_target);
    }
    std::uint64_t vocabulary() const noexcept override { return rows_.empty() ? 0 : rows_[0].size(); }
    std::span<const std::int32_t> targets() const noexcept override { return targets_; }
    void read(std::uint64_t position, Row& into) const override { into.scores = rows_.at(position); }
    bool coarse() const noexcept override { return coarse_; }
    std::vector<std::int32_t>& edit_targets() { return targets_; }
    Matrix& rows() { return rows_; }
    const Matrix& rows() const { return rows_; }

  private:
    Matrix rows_;
    bool coarse_;
    std::vector<std::int32_t> targets_;
};

inline Matrix random_rows(std::size_t positions, std::size_t vocabulary, unsigned seed, float spread = 3) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> score(0, spread);
    Matrix rows(positions, std::vector<float>(vocabulary));
    for (auto& row : rows) std::generate(row.begin(), row.end(), [&] { return score(engine); });
    return rows;
}

inline Matrix disturbed(Matrix rows, unsigned seed, float by) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> noise(0, by);
    for (auto& row : rows) {
        for (float& score : row) score += noise(engine);
    }
    return rows;
}

/// In long double, one definition after the other, nothing shared with the code that is tested.
struct Plain {
    double top1 = 0, top5 = 0, kl_mean = 0, kl_max = 0, kl_p99 = 0, dlogp_mean = 0, dlogp_max = 0, nmse = 0,
           cosine_min = 2, nll_reference = 0, nll_candidate = 0;
    std::vector<double> kl;
};

using Logs = std::vector<long double>;

inline Logs log_softmax(const std::vector<float>& row) {
    long double largest = row[0], sum = 0;
    for (const float score : row) largest = std::max<long double>(largest, score);
    for (const float score : row) sum += std::exp(score - largest);
    Logs result;
    for (const float score : row) result.push_back(score - largest - std::log(sum));
    return result;
}

inline std::vector<std::size_t> first_five(const Logs& logs) {
    std::vector<std::size_t> order(logs.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return logs[a] > logs[b]; });
    order.resize(std::min<std::size_t>(5, order.size()));
    return order;
}

inline long double mean(const Logs& logs) {
    long double sum = 0;
    for (const auto log : logs) sum += log;
    return sum / static_cast<long double>(logs.size());
}

inline Plain plainly(const Matrix& reference, const Matrix& candidate,
                     std::span<const std::int32_t> targets) {
    Plain result;
    long double kl_sum = 0, apart = 0, tokens = 0, distance = 0, power = 0, nll[2] = {0, 0};
    const auto positions = static_cast<double>(reference.size());
    std::size_t known = 0;
    for (std::size_t row = 0; row < reference.size(); ++row) {
        const Logs p = log_softmax(reference[row]), q = log_softmax(candidate[row]);
        const auto a = first_five(p), b = first_five(q);
        result.top1 += a[0] == b[0] ? 1 / positions : 0;
        const std::set<std::size_t> others(b.begin(), b.end());
        for (const auto id : a)
            result.top5 += others.count(id) != 0 ? 1 / positions / static_cast<double>(a.size()) : 0;
        long double kl = 0, dot = 0, square_p = 0, square_q = 0;
        const long double mean_p = mean(p), mean_q = mean(q);
        for (std::size_t i = 0; i < p.size(); ++i) {
            kl += std::exp(p[i]) * (p[i] - q[i]);
            apart += std::abs(p[i] - q[i]);
            result.dlogp_max = std::max(result.dlogp_max, static_cast<double>(std::abs(p[i] - q[i])));
            const long double x = p[i] - mean_p, y = q[i] - mean_q;
            dot += x * y, square_p += x * x, square_q += y * y;
            distance += (x - y) * (x - y);
            power += x * x;
            tokens += 1;
        }
        kl_sum += kl;
        result.kl.push_back(static_cast<double>(kl));
        result.cosine_min =
            std::min(result.cosine_min, static_cast<double>(dot / std::sqrt(square_p * square_q)));
        if (targets[row] == no_target) continue;
        nll[0] -= p[static_cast<std::size_t>(targets[row])];
        nll[1] -= q[static_cast<std::size_t>(targets[row])];
        ++known;
    }
    result.kl_mean = static_cast<double>(kl_sum / reference.size());
    auto sorted = result.kl;
    std::sort(sorted.begin(), sorted.end());
    result.kl_max = sorted.back();
    result.kl_p99 = sorted[static_cast<std::size_t>(std::ceil(0.99 * positions)) - 1];
    result.dlogp_mean = static_cast<double>(apart / tokens);
    result.nmse = static_cast<double>(distance / power);
    result.nll_reference = static_cast<double>(nll[0] / known);
    result.nll_candidate = static_cast<double>(nll[1] / known);
    return result;
}

} // namespace xtask::crossval::test
