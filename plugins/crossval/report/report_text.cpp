#include "report/formats.hpp"
#include "report/words.hpp"

#include <algorithm>

namespace xtask::crossval {

namespace {

std::string padded(std::string text, std::size_t width) {
    // continuation bytes take no column
    const auto columns = static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    if (columns < width) text.append(width - columns, ' ');
    return text;
}

std::string ladder(const Report& report) {
    std::size_t width = 0;
    for (const Rung& rung : report.rungs) width = std::max(width, rung.title.size());
    std::string text;
    for (const Rung& rung : report.rungs) {
        text += "  " + padded(std::string(name_of(rung.outcome)), 9) +
                padded(one_line(rung.title), width + 2) + one_line(rung.reason, 400);
        text += rung.required && rung.outcome == Outcome::not_run ? " (required)\n" : "\n";
    }
    return text;
}

std::string figures(const Report& report) {
    std::string text;
    for (const Rung& rung : report.rungs) {
        for (const Check& one : rung.checks) {
            text += "  " + padded(one_line(rung.id), 16) + padded(std::string(info(one.metric).name), 16) +
                    padded(one.value ? number_text(*one.value) : "not measured", 14) +
                    padded(limit_text(one), 14) +
                    (one.status == Status::shown ? "" : std::string(name_of(one.status)));
            while (text.back() == ' ') text.pop_back();
            text += "\n";
        }
    }
    if (text.empty()) return text;
    return "\n  " + padded("rung", 16) + padded("figure", 16) + padded("value", 14) + "limit\n" + text;
}

std::string divergences(const Report& report) {
    std::string text;
    for (const GreedyDivergence& one : report.divergences) {
        text += "  " + padded(one_line(one.prompt, 40), 16) + "first differs at " +
                (one.by_id ? "token " : "byte ") + std::to_string(one.index) + ": " +
                std::string(name_of(one.judgement.cause));
        if (one.judgement.gap)
            text += ", " + number_text(*one.judgement.gap) + " nats apart";
        else if (one.judgement.margin)
            text += ", margin " + number_text(*one.judgement.margin) + " nats";
        else
            text += ", the reference's scores there are not known";
        text += "\n";
    }
    return text.empty() ? text : "\n" + text;
}

} // namespace

std::string report_text(const Report& report) {
    std::string text = "crossval: " + std::string(verdict_text(report.verdict)) + " (profile " +
                       one_line(report.profile.name, 40) +
                       (report.profile.changed ? ", limits changed" : "") + ")\n";
    if (!report.summary.empty()) text += "  " + one_line(report.summary) + "\n";
    text += "\n" + ladder(report) + figures(report) + divergences(report);
    std::string findings;
    for (const Finding& finding : report.findings) findings += "  " + one_line(finding.text) + "\n";
    return findings.empty() ? text : text + "\n" + findings;
}

} // namespace xtask::crossval
