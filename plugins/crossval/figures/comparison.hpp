/// Compares rows of two engines, position by position: all of it in double, a few rows in memory at a time.
///
/// Each row is normalised first (log-softmax), so logits and log-probabilities are the same thing here. A
/// score that is -infinity or not above -1e30 is a probability of zero. Where it is zero on both sides it
/// counts as equal; where one side has less than a normal float can hold (log p < -87) and the other zero,
/// also. Anything else is Fault::zero_differs. docs/crossval.md has the formulas.
#pragma once

#include "figures/mismatch.hpp"
#include "figures/ranking.hpp"
#include "figures/row_source.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace xtask::crossval {

struct PositionDetail {
    std::string part;           ///< which text
    std::uint64_t position = 0; ///< in that text
    std::int32_t target = no_target;
    double kl = 0, dlogp_max = 0;
    double margin = 0; ///< of the reference's first two
    Ranking reference, candidate;
};

/// Where one text's positions begin in `LogitFigures::kl`.
struct Part {
    std::string name;
    std::uint64_t first = 0;
};

struct LogitFigures {
    std::uint64_t positions = 0, vocabulary = 0;
    bool coarse = false;         ///< one side came in 16-bit steps
    std::uint64_t top1_same = 0; ///< positions where both prefer the same token
    std::uint64_t qualified = 0,
                  qualified_same = 0; ///< those where the reference's margin is at least `margin`
    double margin = 0;
    double topk = 0; ///< mean share of the reference's first five that are among the candidate's first five
    double kl_mean = 0, kl_p99 = 0, kl_max = 0; ///< nats
    double dlogp_mean = 0, dlogp_max = 0;       ///< nats
    double nmse = 0, cosine_min = 1;
    std::uint64_t targets = 0;                   ///< positions whose token is known
    double nll_reference = 0, nll_candidate = 0; ///< nats a token, mean over those

    std::vector<float> kl; ///< by position, texts one after the other
    std::vector<Part> parts;
    std::vector<PositionDetail>
        worst; ///< by KL, worst first; at most shown_worst, none without any divergence
    std::optional<PositionDetail> first_flip; ///< the first position with another first token
};

inline constexpr std::size_t shown_worst = 8;

struct ComparisonOptions {
    double margin = 0;    ///< nats from which on a first token counts as qualified
    unsigned threads = 0; ///< 0: as many as there are cores, at most 8
    /// On the caller's thread every few milliseconds; what it throws ends the comparison. `done` positions of
    /// the text at hand.
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;
};

/// Any number of texts, one after the other, then the figures of all.
class Comparison {
  public:
    explicit Comparison(ComparisonOptions options);
    ~Comparison();
    Comparison(const Comparison&) = delete;
    Comparison& operator=(const Comparison&) = delete;

    /// What is wrong, or nothing. After a mismatch the figures mean nothing and are not to be asked for.
    /// Throws what the sources and on_progress throw.
    std::optional<Mismatch> add(const RowSource& reference, const RowSource& candidate,
                                std::string part = {});
    /// Throws std::logic_error before the first text and after a mismatch.
    LogitFigures figures() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace xtask::crossval
