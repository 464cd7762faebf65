#include "report/page_parts.hpp"

#include "report/words.hpp"

#include <algorithm>

#include <report/lines.hpp>

namespace xtask::crossval {

namespace {

constexpr std::size_t context_bytes = 160;
constexpr std::size_t shown_bytes = 800;

std::size_t on_character(std::string_view text, std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    return at;
}

/// What both have said grey, what only this one says marked.
std::string answer_text(const std::string& own, const std::string& other) {
    const std::size_t at =
        first_divergence(std::string_view(own), std::string_view(other)).value_or(own.size());
    const std::size_t begin = at > context_bytes ? on_character(own, at - context_bytes) : 0;
    const std::string same =
        (begin > 0 ? "…" : "") + escaped(std::string_view(own).substr(begin, at - begin));
    const std::string rest = escaped(std::string_view(own).substr(at), shown_bytes);
    return "<div class=\"text\"><span class=\"same\">" + same + "</span>" +
           (rest.empty() ? "<mark>∎ ends here</mark>" : "<mark>" + rest + "</mark>") + "</div>";
}

std::string_view cause_style(Cause cause) noexcept { return cause == Cause::tie ? "idle" : "fail"; }

std::string judgement_text(const Judgement& judgement) {
    const std::string limit = number_text(judgement.limit) + " nats";
    std::string text;
    if (judgement.gap)
        text = "The reference holds the candidate's token for " + number_text(*judgement.gap) +
               " nats less likely than its own";
    else if (judgement.margin)
        text = "The reference's first two tokens are " + number_text(*judgement.margin) + " nats apart";
    else
        return "The reference's scores there are not known, so nobody can call it a tie.";
    return text + (judgement.cause == Cause::tie ? ": within the " : "; a tie is within ") + limit +
           (judgement.cause == Cause::tie ? " of a tie." : ".");
}

std::string divergence_card(const GreedyDivergence& one) {
    const bool named = !one.reference.top_texts.empty() || !one.candidate.top_texts.empty();
    return "<div class=\"card\"><p><b>" + escaped(one.prompt, 80) + "</b> " +
           pill(cause_style(one.judgement.cause), name_of(one.judgement.cause)) + " first differs at " +
           (one.by_id ? "token " : "byte ") + std::to_string(one.index) + "</p><p class=\"soft\">" +
           judgement_text(one.judgement) + "</p><div class=\"text\">" +
           escaped(one.prompt_text, shown_bytes) + "</div><div class=\"sides\"><div><h3>Reference</h3>" +
           answer_text(one.reference.text, one.candidate.text) + "</div><div><h3>Candidate</h3>" +
           answer_text(one.candidate.text, one.reference.text) + "</div></div>" +
           (named ? rankings_table(one.reference.top, one.candidate.top, one.reference.top_texts,
                                   one.candidate.top_texts)
                  : rankings_table(one.reference.top, one.candidate.top)) +
           "</div>";
}

std::string row(std::string_view name, std::string_view value) {
    if (value.empty()) return {};
    return "<dt>" + escaped(name, 80) + "</dt><dd><code>" + escaped(value, 2000) + "</code></dd>";
}

} // namespace

std::string_view style_of(Outcome outcome) noexcept {
    return outcome == Outcome::pass ? "pass" : outcome == Outcome::fail ? "fail" : "idle";
}

std::string ladder_part(const Report& report) {
    std::string part = "<section><h2>Ladder</h2><div class=\"card\"><ol class=\"ladder\">";
    for (const Rung& rung : report.rungs) {
        part += "<li><span>" + pill(style_of(rung.outcome), name_of(rung.outcome)) + "</span><b>" +
                escaped(rung.title, 80) + "</b><p>" + escaped(rung.reason, 2000) +
                (rung.required ? " <span class=\"soft\">(required)</span>" : "") + "</p></li>";
    }
    return part + "</ol></div></section>";
}

std::string divergence_part(const Report& report) {
    if (report.prompts == 0 && report.divergences.empty()) return {};
    std::string part = "<section><h2>First divergences</h2><p class=\"soft\">" +
                       std::to_string(report.divergences.size()) + " of " + std::to_string(report.prompts) +
                       " prompts were answered differently.</p>";
    for (const GreedyDivergence& one : report.divergences) part += divergence_card(one);
    return part + "</section>";
}

std::string origin_part(const Report& report) {
    std::string part = "<section><h2>Engines and models</h2>";
    for (const EngineEntry& engine : report.engines) {
        part += "<div class=\"card\"><h3>" + escaped(engine.role, 40) + ": " + escaped(engine.name, 120) +
                "</h3><dl>" + row("version", engine.version) + row("path", engine.path) +
                row("sha256", engine.sha256) + row("adapter", engine.adapter);
        for (const auto& [name, value] : engine.details) part += row(name, value);
        part += "</dl></div>";
    }
    for (const ModelEntry& model : report.models) {
        part += "<div class=\"card\"><h3>model of " + escaped(model.role, 40) + "</h3><dl>" +
                row("what", model.summary) + row("path", model.path) + row("sha256", model.sha256) +
                row("size", report::byte_count(model.size)) + "</dl></div>";
    }
    if (!report.environment.empty()) {
        part += "<h2>Environment</h2><div class=\"card\"><dl>";
        for (const auto& [name, value] : report.environment) part += row(name, value);
        part += "</dl></div>";
    }
    return part + "</section>";
}

} // namespace xtask::crossval
