#include "report/page_parts.hpp"
#include "report/plot.hpp"
#include "report/words.hpp"

#include <algorithm>
#include <cmath>

namespace xtask::crossval {

namespace {

std::string status_pill(Status status) {
    switch (status) {
    case Status::pass:
        return pill("pass", "pass");
    case Status::fail:
        return pill("fail", "fail");
    case Status::not_measured:
        return pill("fail", "not measured");
    case Status::shown:
        return pill("plain", "no limit");
    }
    return {};
}

std::string cell(std::string_view style, const std::string& content) {
    return "<td" + (style.empty() ? std::string() : " class=\"" + std::string(style) + "\"") + ">" + content +
           "</td>";
}

std::string position_name(const PositionDetail& detail) {
    return (detail.part.empty() ? "" : escaped(detail.part, 60) + ", ") + "position " +
           std::to_string(detail.position) +
           (detail.target == no_target ? "" : ", followed by token " + std::to_string(detail.target));
}

std::string position_card(const PositionDetail& detail) {
    return "<div class=\"card\"><p><b>" + position_name(detail) + "</b></p><p class=\"soft\">KL " +
           number_text(detail.kl) + " · largest |Δ log p| " + number_text(detail.dlogp_max) +
           " · reference's margin " + number_text(detail.margin) + " nats</p>" +
           rankings_table(detail.reference, detail.candidate) + "</div>";
}

const Rung* rung_of(const Report& report, const std::string& id) {
    for (const Rung& rung : report.rungs) {
        if (rung.id == id) return &rung;
    }
    return nullptr;
}

std::string likelihood(const LogitFigures& figures) {
    if (figures.targets == 0) return {};
    const double ratio = std::exp(figures.nll_candidate - figures.nll_reference);
    return "<p>Negative log-likelihood " + number_text(figures.nll_reference) + " (reference) and " +
           number_text(figures.nll_candidate) + " (candidate) nats a token over " +
           std::to_string(figures.targets) + " tokens; perplexity " +
           number_text(perplexity(figures.nll_reference)) + " and " +
           number_text(perplexity(figures.nll_candidate)) + ", ratio " + number_text(ratio) + ".</p>";
}

} // namespace

std::string pill(std::string_view style, std::string_view words) {
    return "<span class=\"pill " + std::string(style) + "\">" + escaped(words) + "</span>";
}

std::string figures_table(const std::vector<Check>& checks) {
    if (checks.empty()) return {};
    std::string table =
        "<div class=\"scroll\"><table><thead><tr><th>Figure</th><th class=\"number\">Value</th>"
        "<th class=\"number\">Limit</th><th>Verdict</th><th>What it is</th></tr></thead><tbody>";
    for (const Check& one : checks) {
        const MetricInfo& metric = info(one.metric);
        std::string limit = one.limit ? (metric.at_least ? "≥ " : "≤ ") + number_text(*one.limit) : "";
        table += "<tr>" + cell("", "<code>" + escaped(metric.name) + "</code>") +
                 cell("number", one.value ? number_text(*one.value) : "–") + cell("number", limit) +
                 cell("", status_pill(one.status)) +
                 cell("soft",
                      escaped(metric.meaning) + (one.note.empty() ? "" : ". Limit: " + escaped(one.note))) +
                 "</tr>";
    }
    return table + "</tbody></table></div>";
}

std::string rankings_table(const Ranking& reference, const Ranking& candidate,
                           const std::vector<std::string>& reference_texts,
                           const std::vector<std::string>& candidate_texts) {
    if (reference.empty() && candidate.empty()) return {};
    const auto entry = [](const Ranking& own, std::size_t row, const Ranking& other,
                          const std::vector<std::string>& texts) {
        if (row >= own.size()) return cell("number", "") + cell("", "");
        const std::int32_t id = own[row].id;
        const bool shared =
            std::any_of(other.begin(), other.end(), [&](const Ranked& one) { return one.id == id; });
        std::string name = std::to_string(id);
        if (row < texts.size())
            name += " <code class=\"token\">" + escaped(one_line(texts[row]), 40) + "</code>";
        return cell("", shared || other.empty() ? name : "<mark>" + name + "</mark>") +
               cell("number", number_text(own[row].log_p));
    };
    std::string table =
        "<div class=\"scroll\"><table class=\"ranks\"><thead><tr><th>#</th><th>Reference</th><th "
        "class=\"number\">log p</th>"
        "<th>Candidate</th><th class=\"number\">log p</th></tr></thead><tbody>";
    for (std::size_t row = 0; row < std::max(reference.size(), candidate.size()); ++row)
        table += "<tr>" + cell("soft", std::to_string(row + 1)) +
                 entry(reference, row, candidate, reference_texts) +
                 entry(candidate, row, reference, candidate_texts) + "</tr>";
    return table + "</tbody></table></div>";
}

std::string section_part(const LogitSection& section, const Report& report) {
    const LogitFigures& figures = section.figures;
    const Rung* rung = rung_of(report, section.rung);
    const std::vector<Check> checks = rung == nullptr ? std::vector<Check>() : rung->checks;
    std::string part =
        "<section><h2>" + escaped(section.title, 200) + "</h2><p class=\"soft\">" +
        std::to_string(figures.positions) + " positions of " + std::to_string(figures.vocabulary) +
        " tokens; the same first token at " + std::to_string(figures.top1_same) + ", and at " +
        std::to_string(figures.qualified_same) + " of the " + std::to_string(figures.qualified) +
        " where the reference's margin is at least " + number_text(figures.margin) + " nats" +
        (figures.coarse ? "; scores in 16-bit steps" : "") + ".</p>" + likelihood(figures) +
        figures_table(checks) +
        "<div class=\"card\"><figure><figcaption>KL divergence by position, nats"
        "</figcaption><div class=\"scroll\">" +
        divergence_plot(figures, checks) +
        "</div></figure></div><div class=\"card\"><figure>"
        "<figcaption>Positions by KL divergence, nats from</figcaption><div class=\"scroll\">" +
        divergence_histogram(figures) + "</div></figure></div>";
    if (figures.first_flip)
        part += "<h3>First position with another first token</h3>" + position_card(*figures.first_flip);
    if (figures.worst.empty()) return part + "</section>";
    part += "<details" + std::string(figures.first_flip ? "" : " open") + "><summary>Worst positions (" +
            std::to_string(figures.worst.size()) + ")</summary>";
    for (const PositionDetail& detail : figures.worst) part += position_card(detail);
    return part + "</details></section>";
}

} // namespace xtask::crossval
