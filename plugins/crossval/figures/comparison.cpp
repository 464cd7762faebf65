#include "figures/comparison.hpp"

#include "figures/figure_sums.hpp"
#include "figures/row_figures.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>

namespace xtask::crossval {

namespace {

/// Scores between two looks at what the threads found: some milliseconds of work.
constexpr std::uint64_t batch_scores = std::uint64_t{1} << 22U;
constexpr std::uint64_t max_batch = 4096;
constexpr unsigned max_threads = 8;

unsigned thread_count(unsigned wanted) {
    if (wanted == 0) wanted = std::max(1U, std::thread::hardware_concurrency());
    return std::min(wanted, max_threads);
}

std::string number(std::uint64_t value) { return std::to_string(value); }

} // namespace

struct Comparison::State {
    ComparisonOptions options;
    FigureSums sums;
    std::vector<RowWork> work; ///< one a thread
    bool wrong = false;

    explicit State(ComparisonOptions chosen)
        : options(std::move(chosen)), sums(options.margin), work(thread_count(options.threads)) {}

    void run_batch(const RowSource& reference, const RowSource& candidate, std::uint64_t first,
                   std::span<RowFigures> results);
};

Comparison::Comparison(ComparisonOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Comparison::~Comparison() = default;

/// Rows go to whichever thread is free; each reads and works on its own, so one reads while another computes.
void Comparison::State::run_batch(const RowSource& reference, const RowSource& candidate, std::uint64_t first,
                                  std::span<RowFigures> results) {
    std::atomic<std::size_t> next{0};
    std::vector<std::exception_ptr> thrown(work.size());
    const auto targets = reference.targets();
    const auto serve = [&](std::size_t thread) {
        try {
            for (std::size_t i = next++; i < results.size(); i = next++) {
                reference.read(first + i, work[thread].reference);
                candidate.read(first + i, work[thread].candidate);
                results[i] =
                    row_figures(work[thread], targets[static_cast<std::size_t>(first) + i], kernel());
            }
        } catch (...) {
            thrown[thread] = std::current_exception();
            next = results.size();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t thread = 1; thread < std::min(work.size(), results.size()); ++thread)
            helpers.emplace_back(serve, thread);
        serve(0);
    }
    for (const auto& problem : thrown) {
        if (problem) std::rethrow_exception(problem);
    }
}

namespace {

std::optional<Mismatch> shape_mismatch(const RowSource& reference, const RowSource& candidate) {
    const auto left = reference.targets(), right = candidate.targets();
    if (reference.vocabulary() != candidate.vocabulary())
        return Mismatch{Fault::vocabulary_differs,
                        {},
                        {},
                        {},
                        {},
                        "the reference has scores for " + number(reference.vocabulary()) +
                            " tokens, the candidate for " + number(candidate.vocabulary())};
    if (left.size() != right.size())
        return Mismatch{Fault::positions_differ,
                        {},
                        {},
                        {},
                        {},
                        "the reference has " + number(left.size()) + " positions, the candidate " +
                            number(right.size())};
    if (left.empty() || reference.vocabulary() == 0)
        return Mismatch{Fault::positions_differ, {}, {}, {}, {}, "there are no positions to compare"};
    const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin());
    if (a == left.end()) return std::nullopt;
    const auto position = static_cast<std::uint64_t>(a - left.begin());
    return Mismatch{Fault::tokens_differ,
                    {},
                    {},
                    position,
                    *b,
                    "position " + number(position) + " is followed by token " + std::to_string(*a) +
                        " in the reference, by " + std::to_string(*b) + " in the candidate"};
}

Mismatch row_mismatch(const RowFigures& row, std::uint64_t position) {
    Mismatch result;
    result.side = row.candidate_is_wrong ? Side::candidate : Side::reference;
    result.position = position;
    const std::string who(name_of(*result.side)), where = " at position " + number(position);
    const std::string token = "token " + std::to_string(row.wrong_id);
    switch (row.fault) {
    case RowFault::zero_differs:
        result.fault = Fault::zero_differs;
        result.id = row.wrong_id;
        result.text = "the " + who + " holds " + token + " for impossible" + where + ", the other does not";
        break;
    case RowFault::no_distribution:
        result.fault = Fault::no_distribution;
        result.text = "the " + who + " holds every token for impossible" + where;
        break;
    default:
        result.fault = Fault::not_finite;
        result.id = row.wrong_id;
        result.text = "the " + who + "'s score of " + token + where + " is not a number";
    }
    return result;
}

} // namespace

std::optional<Mismatch> Comparison::add(const RowSource& reference, const RowSource& candidate,
                                        std::string part) {
    if (state_->wrong) throw std::logic_error("nothing is compared after a mismatch");
    const auto refuse = [&](Mismatch mismatch) {
        state_->wrong = true;
        mismatch.part = part;
        return mismatch;
    };
    if (auto mismatch = shape_mismatch(reference, candidate)) return refuse(std::move(*mismatch));
    const std::uint64_t rows = reference.targets().size(), vocabulary = reference.vocabulary();
    if (const std::uint64_t known = state_->sums.vocabulary(); known != 0 && known != vocabulary)
        return refuse({Fault::vocabulary_differs,
                       {},
                       {},
                       {},
                       {},
                       "scores for " + number(vocabulary) + " tokens after a text with " + number(known)});
    if (rows > max_positions - state_->sums.positions())
        return refuse({Fault::too_many_positions,
                       {},
                       {},
                       {},
                       {},
                       "more than " + number(max_positions) + " positions in all"});

    state_->sums.begin(part, vocabulary, reference.coarse() || candidate.coarse());
    std::vector<RowFigures> results;
    for (std::uint64_t first = 0; first < rows; first += results.size()) {
        const std::uint64_t batch =
            std::clamp<std::uint64_t>(batch_scores / vocabulary, 2 * state_->work.size(), max_batch);
        results.assign(static_cast<std::size_t>(std::min(batch, rows - first)), {});
        state_->run_batch(reference, candidate, first, results);
        for (std::size_t i = 0; i < results.size(); ++i) {
            const std::uint64_t position = first + i;
            if (results[i].fault != RowFault::none) return refuse(row_mismatch(results[i], position));
            state_->sums.add(results[i], position, reference.targets()[static_cast<std::size_t>(position)]);
        }
        if (state_->options.on_progress) state_->options.on_progress(first + results.size(), rows);
    }
    return std::nullopt;
}

LogitFigures Comparison::figures() const {
    if (state_->wrong || state_->sums.positions() == 0) throw std::logic_error("there are no figures");
    return state_->sums.figures();
}

} // namespace xtask::crossval
