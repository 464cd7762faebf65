#include "figures/neutral_file.hpp"
#include "prompts/corpus.hpp"
#include "rungs/bench.hpp"

#include <algorithm>
#include <cstdio>

namespace xtask::crossval {

namespace {

constexpr std::uint64_t batch_bytes = std::uint64_t{512} << 20U; ///< of logits on disk at once, of one engine

/// Files of one engine, gone with this.
class Files {
  public:
    explicit Files(std::vector<Reply<std::string>> answers) : answers_(std::move(answers)) {}
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    ~Files() {
        for (const auto& one : answers_)
            if (one) std::remove(one->c_str());
    }
    const Reply<std::string>& operator[](std::size_t i) const { return answers_[i]; }

  private:
    std::vector<Reply<std::string>> answers_;
};

/// How many texts from `begin` on are asked about at once.
std::size_t batch(const std::vector<Text>& texts, std::size_t begin, std::uint64_t vocabulary) {
    std::uint64_t bytes = 0;
    std::size_t end = begin;
    while (end < texts.size()) {
        bytes += texts[end].sequence.ids->size() * vocabulary * sizeof(float);
        if (end > begin && bytes > batch_bytes) break;
        ++end;
    }
    return end - begin;
}

void check_space(Bench& bench, std::span<const Text> texts) {
    std::uint64_t needed = 0;
    for (const Text& text : texts)
        needed += 2 * text.sequence.ids->size() * bench.model.vocabulary() * sizeof(float);
    const std::uint64_t available = bench.context.files().space(bench.scratch);
    if (needed <= available) return;
    throw Error(ExitCode::no_space, "no-space",
                "logits need " + std::to_string(needed / 1'000'000) + " MB, and " + bench.scratch + " has " +
                    std::to_string(available / 1'000'000) + " MB left",
                "name a folder on a larger disk with --report, or compare less with --positions");
}

} // namespace

Result compare_rows(Bench& bench, const std::string& rung, const std::string& title,
                    const std::vector<Text>& texts) {
    ComparisonOptions options;
    options.margin = bench.profile.tie_margin();
    options.on_progress = [&](std::uint64_t, std::uint64_t) { bench.context.check_cancelled(); };
    Comparison comparison(options);
    std::size_t compared = 0, unknown = 0;
    std::string first_refusal;
    for (std::size_t begin = 0; begin < texts.size();) {
        const std::size_t count = batch(texts, begin, bench.model.vocabulary());
        std::vector<Sequence> sequences;
        for (std::size_t i = 0; i < count; ++i) sequences.push_back(texts[begin + i].sequence);
        check_space(bench, std::span(texts).subspan(begin, count));
        const Files reference(bench.reference.logits(sequences)),
            candidate(bench.candidate.logits(sequences));
        for (std::size_t i = 0; i < count; ++i) {
            const std::string& name = texts[begin + i].name;
            if (!reference[i] || !candidate[i]) {
                const bool ours = !reference[i];
                if (unknown++ == 0)
                    first_refusal = name + ": " +
                                    reason_of(ours ? bench.reference : bench.candidate,
                                              (ours ? reference[i] : candidate[i]).refusal());
                continue;
            }
            gguf::FileSource first(*reference[i]), second(*candidate[i]);
            const auto ours = NeutralFile::open(first), theirs = NeutralFile::open(second);
            if (ours.index() != 0 || theirs.index() != 0) // they were whole a moment ago
                throw Error(ExitCode::failure, "io", "a file of logits changed while it was read");
            if (const auto mismatch = comparison.add(*std::get<0>(ours), *std::get<0>(theirs), name)) {
                bench.find(Finding::Level::failure, mismatch->text);
                return failed(mismatch->text);
            }
            ++compared;
        }
        begin += count;
    }
    if (compared == 0) return not_run(first_refusal.empty() ? "there is nothing to compare" : first_refusal);
    LogitFigures figures = comparison.figures();
    Result result;
    result.checks = check(bench.profile, measured(figures), figures.coarse);
    const std::string over = counted(figures.positions, "position") + " of " + counted(compared, "text");
    bench.report.sections.push_back({rung, title, std::move(figures)});
    if (!passes(result.checks)) {
        std::string beyond;
        for (const Check& one : result.checks) {
            if (one.status == Status::pass || one.status == Status::shown) continue;
            beyond += (beyond.empty() ? "" : ", ") + std::string(info(one.metric).name);
        }
        result.outcome = Outcome::fail;
        result.reason = over + ": beyond the limits of profile " + bench.profile.name + ": " + beyond;
    } else if (unknown > 0) {
        result.outcome = Outcome::not_run;
        result.reason = std::to_string(unknown) + " of " + counted(texts.size(), "text") +
                        " without an answer; " + first_refusal;
    } else {
        result.outcome = Outcome::pass;
        result.reason = over + ": within the limits of profile " + bench.profile.name;
    }
    return result;
}

namespace {

/// By rows; where not a single text could be asked about so, by KLD files, if there are any.
Result compare_somehow(Bench& bench, const std::string& rung, const std::string& title,
                       const std::vector<Text>& texts) {
    Result rows = compare_rows(bench, rung, title, texts);
    const bool files = bench.reference.can(Task::corpus) || bench.candidate.can(Task::corpus);
    if (rows.outcome != Outcome::not_run || !rows.checks.empty() || !files) return rows;
    Result kld = compare_kld(bench, rung);
    return kld.outcome == Outcome::not_run ? rows : kld;
}

} // namespace

Result run_logits(Bench& bench) {
    if (!bench.reference.can(Task::logits) || !bench.candidate.can(Task::logits))
        return compare_kld(bench, "logits");
    ensure_ids(bench);
    std::vector<Text> texts;
    for (std::size_t i = 0; i < bench.prompts.size(); ++i) {
        const auto& ids = bench.ids[i];
        if (ids && !ids->empty() && ids->size() <= bench.context_size)
            texts.push_back({"prompt " + bench.prompts[i].name, {ids, bench.prompts[i].text}});
    }
    if (texts.empty()) return not_run("no engine tells the token ids of the prompts");
    return compare_somehow(bench, "logits", "Logits over " + counted(texts.size(), "prompt"), texts);
}

Result run_nll(Bench& bench) {
    if (!bench.reference.can(Task::logits) || !bench.candidate.can(Task::logits))
        return compare_kld(bench, "nll");
    Engine* teller = nullptr;
    for (Engine* engine : {&bench.candidate, &bench.reference})
        if (engine->can(Task::tokenize)) teller = engine;
    if (teller == nullptr) return not_run("no engine tells the token ids of the corpus");
    // A token has at least a byte, but for the one at the start.
    const auto room = static_cast<std::size_t>(
        std::min<std::uint64_t>(1024, std::max<std::uint64_t>(bench.context_size, 16) - 8));
    const auto pieces = corpus_pieces(bench.corpus, room, bench.corpus_bytes);
    const auto ids = teller->tokenize(pieces);
    std::vector<Text> texts;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (!ids[i]) return not_run(reason_of(*teller, ids[i].refusal()));
        if (ids[i]->size() >= 2 && ids[i]->size() <= bench.context_size)
            texts.push_back({"corpus, piece " + std::to_string(i + 1), {*ids[i], pieces[i]}});
    }
    if (texts.empty())
        return not_run("the corpus has no piece of two tokens that the model's context has room for");
    return compare_somehow(bench, "nll", "Likelihood of the corpus", texts);
}

} // namespace xtask::crossval
