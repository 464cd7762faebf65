#include "figures/neutral_file.hpp"
#include "rungs/greedy.hpp"

#include <algorithm>
#include <cstdio>

namespace xtask::crossval {

namespace {

constexpr int most_steps = 8; // each may be a start of the engine

template <class Use>
bool with_rows(const std::string& path, const Use& use) {
    try {
        gguf::FileSource source(path);
        const auto opened = NeutralFile::open(source);
        if (const auto* file = std::get_if<std::unique_ptr<NeutralFile>>(&opened)) {
            use(**file);
            return true;
        }
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
    }
    return false;
}

std::optional<std::int32_t> likeliest(std::span<const float> scores) {
    const auto ranking = rank(scores, 1);
    return ranking && !ranking->empty() ? std::optional(ranking->front().id) : std::nullopt;
}

/// `ids` as long as the rows from `from` on prefer them, and then what they prefer instead.
Reply<Continuation> followed(const std::string& path, const Ids& ids, std::size_t from) {
    Ids own;
    bool numbers = true;
    const bool read = with_rows(path, [&](const NeutralFile& file) {
        Row row;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            file.read(from + i, row);
            const auto choice = likeliest(row.scores);
            numbers = numbers && choice.has_value();
            if (!choice) return;
            own.push_back(*choice);
            if (*choice != ids[i]) return;
        }
    });
    if (!read) return Refusal{Refusal::Kind::lost, "its file of logits cannot be read any more"};
    if (!numbers)
        return Refusal{Refusal::Kind::lost,
                       "its logits are no numbers (NaN) after " + counted(own.size(), "token")};
    return Continuation{own, std::nullopt};
}

std::vector<Reply<Continuation>> follow(Engine& follower, const std::vector<Sequence>& sequences,
                                        const std::vector<Reply<Continuation>>& leader) {
    std::vector<Reply<Continuation>> answers;
    std::vector<Sequence> asked;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        answers.emplace_back(
            Refusal{Refusal::Kind::unsupported, "it can only follow token ids, and there are none"});
        if (!leader[i] || !leader[i]->ids || !sequences[i].ids) continue;
        if (leader[i]->ids->empty()) {
            answers[i] = Continuation{Ids{}, std::nullopt};
            continue;
        }
        Ids ids = *sequences[i].ids;
        // The last one is not needed: nothing is asked about what follows it.
        ids.insert(ids.end(), leader[i]->ids->begin(), leader[i]->ids->end() - 1);
        asked.push_back({std::move(ids), std::nullopt});
        which.push_back(i);
    }
    const auto files = follower.logits(asked);
    for (std::size_t k = 0; k < which.size(); ++k) {
        const std::size_t i = which[k];
        answers[i] = files[k] ? followed(*files[k], *leader[i]->ids, sequences[i].ids->size() - 1)
                              : Reply<Continuation>(files[k].refusal());
        if (files[k]) std::remove(files[k]->c_str());
    }
    return answers;
}

std::vector<Reply<Continuation>> step(Engine& engine, const std::vector<Sequence>& sequences, int count,
                                      const std::optional<std::int32_t>& eos) {
    std::vector<Reply<Continuation>> answers(sequences.size(),
                                             Reply<Continuation>(Continuation{Ids{}, std::nullopt}));
    for (int round = 0; round < count; ++round) {
        std::vector<Sequence> asked;
        std::vector<std::size_t> which;
        for (std::size_t i = 0; i < sequences.size(); ++i) {
            if (!answers[i] || !sequences[i].ids) continue;
            const Ids& own = *answers[i]->ids;
            if (!own.empty() && eos && own.back() == *eos) continue;
            Ids ids = *sequences[i].ids;
            ids.insert(ids.end(), own.begin(), own.end());
            asked.push_back({std::move(ids), std::nullopt});
            which.push_back(i);
        }
        if (asked.empty()) break;
        const auto files = engine.logits(asked);
        for (std::size_t k = 0; k < which.size(); ++k) {
            const std::size_t i = which[k];
            const auto choice = files[k] ? likeliest(last_row(*files[k])) : std::nullopt;
            if (files[k]) std::remove(files[k]->c_str());
            if (choice) {
                answers[i]->ids->push_back(*choice);
            } else {
                answers[i] = files[k] ? Refusal{Refusal::Kind::lost, "its logits are no numbers (NaN)"}
                                      : files[k].refusal();
            }
        }
    }
    return answers;
}

bool tells_ids(const std::vector<Reply<Continuation>>& answers) {
    return std::any_of(answers.begin(), answers.end(), [](const auto& one) { return one && one->ids; });
}

} // namespace

std::vector<float> last_row(const std::string& path) {
    Row row;
    with_rows(path, [&](const NeutralFile& file) {
        if (!file.tokens().empty()) file.read(file.tokens().size() - 1, row);
    });
    return std::move(row.scores);
}

Continuations continue_both(Bench& bench, const std::vector<Sequence>& sequences) {
    Engine &reference = bench.reference, &candidate = bench.candidate;
    const bool first = reference.can(Task::generate), second = candidate.can(Task::generate);
    Continuations both;
    if (first) both.reference = reference.generate(sequences, bench.max_tokens);
    if (second) both.candidate = candidate.generate(sequences, bench.max_tokens);
    if (first && !second) {
        both.candidate = follow(candidate, sequences, both.reference);
        both.note = "the candidate followed the reference's ids";
    } else if (second && !first && tells_ids(both.candidate)) {
        both.reference = follow(reference, sequences, both.candidate);
        both.note = "the reference followed the candidate's ids";
    } else if (!first) {
        const int count = std::min(bench.max_tokens, most_steps);
        both.reference = step(reference, sequences, count, bench.model.eos);
        both.candidate = second ? both.candidate : follow(candidate, sequences, both.reference);
        both.note = counted(static_cast<std::size_t>(count), "token") + " each, by logits";
    }
    return both;
}

} // namespace xtask::crossval
