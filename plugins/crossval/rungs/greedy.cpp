#include "rungs/greedy.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace xtask::crossval {

namespace {

struct Parting {
    std::size_t sequence = 0;
    GreedyDivergence divergence;
    std::optional<std::size_t> token;         ///< of the reference's ids
    std::optional<std::int32_t> candidate_id; ///< what it has there
};

class Greedy {
  public:
    explicit Greedy(Bench& bench) : bench_(bench) {}
    Result run();

  private:
    void choose_sequences();
    void compare(std::size_t i, const Continuation& reference, const Continuation& candidate);
    void judge_partings();
    std::vector<std::vector<float>> rows(Engine& engine, const std::vector<Sequence>& prefixes);
    Answer answer(const Continuation& from);
    Ranking ranked(std::span<const float> scores, std::vector<std::string>& texts);
    Result verdict(const std::string& note);

    Bench& bench_;
    std::vector<Sequence> sequences_;
    std::vector<const Prompt*> prompts_;
    std::vector<Parting> partings_;
    std::size_t compared_ = 0, tokens_ = 0, unknown_ = 0;
    std::string first_refusal_;
};

void Greedy::choose_sequences() {
    for (std::size_t i = 0; i < bench_.prompts.size(); ++i) {
        const auto& ids = bench_.ids[i];
        // Nothing to go on from, or no room to go on.
        if (ids && (ids->empty() ||
                    ids->size() + static_cast<std::size_t>(bench_.max_tokens) > bench_.context_size)) {
            bench_.find(
                Finding::Level::info,
                "prompt " + bench_.prompts[i].name +
                    (ids->empty() ? " has no tokens" : " has no room to go on in the model's context") +
                    " and was left out of the greedy rung");
            continue;
        }
        sequences_.push_back({ids, bench_.prompts[i].text});
        prompts_.push_back(&bench_.prompts[i]);
    }
}

Answer Greedy::answer(const Continuation& from) {
    Answer result;
    if (from.ids) result.ids = *from.ids;
    result.text = from.text ? *from.text : from.ids ? bench_.token_texts().text(*from.ids) : std::string();
    return result;
}

void Greedy::compare(std::size_t i, const Continuation& reference, const Continuation& candidate) {
    Parting parting{i, {}, {}, {}};
    GreedyDivergence& found = parting.divergence;
    if (reference.ids && candidate.ids) {
        tokens_ += reference.ids->size();
        const auto at = first_divergence(*reference.ids, *candidate.ids);
        if (!at) return;
        found.index = at->index;
        parting.token = at->index;
        parting.candidate_id = at->candidate ? at->candidate : bench_.model.eos;
    } else {
        const std::string ours = answer(reference).text, theirs = answer(candidate).text;
        const auto at = first_divergence(std::string_view(ours), std::string_view(theirs));
        if (!at) return;
        found.by_id = false;
        found.index = *at;
        if (reference.ids) parting.token = bench_.token_texts().token_at(*reference.ids, *at);
    }
    found.prompt = prompts_[i]->name;
    found.prompt_text = prompts_[i]->text;
    found.reference = answer(reference);
    found.candidate = answer(candidate);
    partings_.push_back(std::move(parting));
}

std::vector<std::vector<float>> Greedy::rows(Engine& engine, const std::vector<Sequence>& prefixes) {
    std::vector<std::vector<float>> scores(prefixes.size());
    if (!engine.can(Task::logits) || prefixes.empty()) return scores;
    const auto files = engine.logits(prefixes);
    for (std::size_t k = 0; k < files.size(); ++k) {
        if (!files[k]) continue;
        scores[k] = last_row(*files[k]);
        std::remove(files[k]->c_str());
    }
    return scores;
}

Ranking Greedy::ranked(std::span<const float> scores, std::vector<std::string>& texts) {
    const auto ranking = rank(scores);
    if (!ranking) return {};
    for (const Ranked& one : *ranking) texts.push_back(bench_.token_texts().piece(one.id));
    return *ranking;
}

void Greedy::judge_partings() {
    std::vector<Sequence> prefixes;
    std::vector<Parting*> known;
    for (Parting& parting : partings_) {
        const auto& prompt = sequences_[parting.sequence].ids;
        if (!prompt || !parting.token) continue;
        Ids ids = *prompt;
        const Ids& own = parting.divergence.reference.ids;
        ids.insert(ids.end(), own.begin(),
                   own.begin() + static_cast<std::ptrdiff_t>(std::min(*parting.token, own.size())));
        prefixes.push_back({std::move(ids), std::nullopt});
        known.push_back(&parting);
    }
    const auto reference = rows(bench_.reference, prefixes), candidate = rows(bench_.candidate, prefixes);
    for (Parting& parting : partings_) {
        GreedyDivergence& divergence = parting.divergence;
        const auto at = std::find(known.begin(), known.end(), &parting);
        std::span<const float> scores;
        if (at != known.end()) {
            const auto k = static_cast<std::size_t>(at - known.begin());
            scores = reference[k];
            divergence.reference.top = ranked(reference[k], divergence.reference.top_texts);
            divergence.candidate.top = ranked(candidate[k], divergence.candidate.top_texts);
        }
        divergence.judgement = judge(scores, parting.candidate_id, bench_.profile.tie_margin());
    }
}

std::string told(const GreedyDivergence& at) {
    const Judgement& judged = at.judgement;
    const auto nats = [](const std::optional<double>& value) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3g nat", value.value_or(0));
        return std::string(text);
    };
    const std::string where =
        "prompt " + at.prompt + " at " + (at.by_id ? "token " : "byte ") + std::to_string(at.index);
    const auto& apart = judged.gap ? judged.gap : judged.margin;
    if (!apart) return where + ", where the reference's scores are not known";
    return where + ", where the reference sees " + nats(apart) + " between the two (" +
           std::string(name_of(judged.cause)) + ", the limit is " + nats(judged.limit) + ")";
}

Result Greedy::verdict(const std::string& note) {
    std::size_t ties = 0, bugs = 0;
    std::string first_bug, first_tie;
    for (Parting& parting : partings_) {
        GreedyDivergence& divergence = parting.divergence;
        const bool tie = divergence.judgement.cause == Cause::tie;
        std::string& first = tie ? first_tie : first_bug;
        if (first.empty()) first = told(divergence);
        ++(tie ? ties : bugs);
        bench_.report.divergences.push_back(std::move(divergence));
    }
    bench_.report.prompts = compared_;
    const std::string of = " of " + counted(sequences_.size(), "prompt");
    if (bugs > 0) return failed(std::to_string(bugs) + of + " continued differently; " + first_bug);
    if (unknown_ > 0) return not_run(std::to_string(unknown_) + of + " without an answer; " + first_refusal_);
    if (compared_ == 0) return not_run("no prompt has tokens to go on from");
    std::string reason = counted(compared_, "prompt") + " continued";
    if (tokens_ > 0) reason += " over " + counted(tokens_, "token");
    reason += ties == 0 ? ": the same" : ": the same, but for " + counted(ties, "tie") + "; " + first_tie;
    return passed(reason + (note.empty() ? "" : " (" + note + ")"));
}

Result Greedy::run() {
    ensure_ids(bench_);
    choose_sequences();
    const Continuations both = continue_both(bench_, sequences_);
    for (std::size_t i = 0; i < sequences_.size(); ++i) {
        if (both.reference[i] && both.candidate[i]) {
            ++compared_;
            compare(i, *both.reference[i], *both.candidate[i]);
            continue;
        }
        const bool ours = !both.reference[i];
        const Refusal& refusal = (ours ? both.reference[i] : both.candidate[i]).refusal();
        if (unknown_++ == 0)
            first_refusal_ = "prompt " + prompts_[i]->name + ": " +
                             reason_of(ours ? bench_.reference : bench_.candidate, refusal);
    }
    judge_partings();
    return verdict(both.note);
}

} // namespace

Result run_greedy(Bench& bench) { return Greedy(bench).run(); }

} // namespace xtask::crossval
