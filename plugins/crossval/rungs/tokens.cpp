#include "rungs/bench.hpp"

namespace xtask::crossval {

namespace {

std::vector<std::string> texts_of(const std::vector<Prompt>& prompts) {
    std::vector<std::string> texts;
    for (const Prompt& prompt : prompts) texts.push_back(prompt.text);
    return texts;
}

std::string shown(const std::optional<std::int32_t>& id) { return id ? std::to_string(*id) : "nothing"; }

std::string difference(const Prompt& prompt, const IdDivergence& at) {
    return "prompt " + prompt.name + ": token " + std::to_string(at.index) + " is " + shown(at.reference) +
           " for the reference, " + shown(at.candidate) + " for the candidate";
}

} // namespace

Result run_tokens(Bench& bench) {
    for (const Engine* engine : {&bench.reference, &bench.candidate}) {
        if (engine->can(Task::tokenize)) continue;
        ensure_ids(bench);
        return not_run(engine->role() + " (" + engine->name() + ") has no way to tell token ids");
    }
    const auto texts = texts_of(bench.prompts);
    const auto reference = bench.reference.tokenize(texts), candidate = bench.candidate.tokenize(texts);
    bench.ids.resize(texts.size());
    std::size_t different = 0, unknown = 0, tokens = 0;
    std::string first_difference, first_refusal;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (!reference[i] || !candidate[i]) {
            const Engine& engine = reference[i] ? bench.candidate : bench.reference;
            const std::string why = reason_of(engine, (reference[i] ? candidate[i] : reference[i]).refusal());
            if (unknown++ == 0) first_refusal = "prompt " + bench.prompts[i].name + ": " + why;
            if (reference[i]) bench.ids[i] = *reference[i];
            continue;
        }
        bench.ids[i] = *reference[i];
        tokens += reference[i]->size();
        const auto at = first_divergence(*reference[i], *candidate[i]);
        if (!at) continue;
        const std::string text = difference(bench.prompts[i], *at);
        if (different++ == 0) first_difference = text;
        bench.find(Finding::Level::failure, text);
    }
    const std::string of = " of " + counted(texts.size(), "prompt");
    if (different > 0)
        return failed(std::to_string(different) + of + " read differently; " + first_difference);
    if (unknown > 0) return not_run(std::to_string(unknown) + of + " without an answer; " + first_refusal);
    return passed(counted(texts.size(), "prompt") + ", " + counted(tokens, "token") + ": the same ids");
}

void ensure_ids(Bench& bench) {
    if (!bench.ids.empty()) return;
    bench.ids.resize(bench.prompts.size());
    for (Engine* engine : {&bench.reference, &bench.candidate}) {
        if (!engine->can(Task::tokenize)) continue;
        const auto answers = engine->tokenize(texts_of(bench.prompts));
        for (std::size_t i = 0; i < answers.size(); ++i)
            if (answers[i]) bench.ids[i] = *answers[i];
        return;
    }
}

} // namespace xtask::crossval
