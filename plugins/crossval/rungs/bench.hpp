/// What the rungs of one run share: the two engines, what they are asked, and what lower rungs found out.
#pragma once

#include "engine/engine.hpp"
#include "model/facts.hpp"
#include "model/token_texts.hpp"
#include "prompts/prompts.hpp"
#include "report/report.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace xtask::crossval {

/// How a rung ended.
struct Result {
    Outcome outcome = Outcome::not_run;
    std::string reason;
    std::vector<Check> checks{};
};

inline Result passed(std::string reason) { return {Outcome::pass, std::move(reason)}; }
inline Result failed(std::string reason) { return {Outcome::fail, std::move(reason)}; }
inline Result not_run(std::string reason) { return {Outcome::not_run, std::move(reason)}; }

struct Bench {
    Context& context;
    Engine& reference;
    Engine& candidate;
    ModelFacts model;           ///< the reference's
    ModelFacts candidate_model; ///< the same file, as a rule
    Profile profile;
    std::vector<Prompt> prompts;
    std::string corpus;
    std::uint64_t corpus_bytes = 0; ///< of the corpus, at most
    std::uint64_t context_size = 0; ///< tokens that every engine has room for
    int max_tokens = 0;
    std::string scratch;
    Report& report;

    std::vector<std::optional<Ids>> ids;       ///< by prompt, once known
    std::optional<Result> kld;                 ///< of the comparison over the corpus by KLD files, once made
    std::optional<LogitFigures> kld_figures{}; ///< of the same
    std::optional<TokenTexts> texts{};         ///< read when first asked for

    const TokenTexts& token_texts() {
        if (!texts) texts.emplace(model);
        return *texts;
    }
    void find(Finding::Level level, std::string text) { report.findings.push_back({level, std::move(text)}); }
};

/// "candidate: llama-server: …"
std::string reason_of(const Engine& engine, const Refusal& refusal);

/// "1 prompt", "3 prompts".
std::string counted(std::size_t count, std::string_view what);

// The rungs from `load` on; see docs/crossval.md for what each of them asks.
Result run_load(Bench& bench);
Result run_tokens(Bench& bench);
Result run_greedy(Bench& bench);
Result run_logits(Bench& bench);
Result run_nll(Bench& bench);

/// Fills `bench.ids` where the rung of token ids was not asked for: what either engine says.
void ensure_ids(Bench& bench);

/// Sequences compared row by row.
struct Text {
    std::string name;
    Sequence sequence;
};
Result compare_rows(Bench& bench, const std::string& rung, const std::string& title,
                    const std::vector<Text>& texts);

/// The corpus by KLD files, where an engine has nothing better. Made once, for both rungs that may need it.
Result compare_kld(Bench& bench, const std::string& rung);

} // namespace xtask::crossval
