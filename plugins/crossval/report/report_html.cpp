#include "report/formats.hpp"
#include "report/page_parts.hpp"
#include "report/page_style.hpp"
#include "report/words.hpp"

#include <algorithm>

namespace xtask::crossval {

namespace {

std::string findings_part(const Report& report) {
    if (report.findings.empty()) return {};
    std::string part = "<section><h2>Findings</h2><div class=\"card\"><ul class=\"findings\">";
    for (const Finding& finding : report.findings) part += "<li>" + escaped(finding.text, 4000) + "</li>";
    return part + "</ul></div></section>";
}

/// Figures of a rung that no section shows.
std::string lone_figures_part(const Rung& rung, const Report& report) {
    const bool elsewhere = std::any_of(report.sections.begin(), report.sections.end(),
                                       [&](const LogitSection& section) { return section.rung == rung.id; });
    if (elsewhere || rung.checks.empty()) return {};
    return "<section><h2>Figures of " + escaped(rung.title, 80) + "</h2>" + figures_table(rung.checks) +
           "</section>";
}

std::string head(const Report& report) {
    return "<header><h1>" + pill(style_of(report.verdict), verdict_text(report.verdict)) +
           "<span>crossval</span></h1><p>" + escaped(report.summary, 2000) +
           "</p><p class=\"soft\">Profile " + escaped(report.profile.name, 80) +
           (report.profile.changed ? ", limits changed" : "") + " · " + escaped(report.created, 40) + " · " +
           escaped(report.tool, 80) + " · " + number_text(report.seconds) + " s</p></header>";
}

} // namespace

std::string report_html(const Report& report) {
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
                       "http-equiv=\"Content-Security-Policy\" "
                       "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                       "form-action 'none'\"><meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" "
                       "content=\"no-referrer\"><title>crossval: ";
    page += std::string(verdict_text(report.verdict)) + "</title><style>" + std::string(page_style) +
            "</style></head>\n<body><main>\n";
    page += head(report) + ladder_part(report) + findings_part(report) + divergence_part(report);
    for (const LogitSection& section : report.sections) page += section_part(section, report);
    for (const Rung& rung : report.rungs) page += lone_figures_part(rung, report);
    return page + origin_part(report) + "\n</main></body></html>\n";
}

} // namespace xtask::crossval
