#include "report/formats.hpp"
#include "report/words.hpp"

namespace xtask::crossval {

namespace {

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}

std::string details(const Rung& rung) {
    std::string text = rung.reason + "\n";
    for (const Check& one : rung.checks) {
        if (one.status == Status::shown) continue;
        text += std::string(info(one.metric).name) + " " +
                (one.value ? number_text(*one.value) : "not measured") + ", limit " + limit_text(one) + ": " +
                std::string(name_of(one.status)) + "\n";
    }
    return text;
}

std::string inside(const Rung& rung) {
    const auto element = [&](std::string_view name, std::string_view type) {
        return "    <" + std::string(name) + attribute("message", rung.reason) + attribute("type", type) +
               ">" + escaped(details(rung)) + "</" + std::string(name) + ">\n";
    };
    if (rung.outcome == Outcome::fail) return element("failure", "verification-failed");
    if (rung.outcome == Outcome::pass) return "    <system-out>" + escaped(details(rung)) + "</system-out>\n";
    if (rung.required) return element("error", "required-not-run");
    return "    <skipped" + attribute("message", rung.reason) + "/>\n";
}

} // namespace

std::string report_junit(const Report& report) {
    std::size_t failures = 0, errors = 0, skipped = 0;
    std::string cases;
    for (const Rung& rung : report.rungs) {
        failures += rung.outcome == Outcome::fail ? 1 : 0;
        if (rung.outcome == Outcome::not_run) ++(rung.required ? errors : skipped);
        cases += "  <testcase" + attribute("classname", "crossval." + report.profile.name) +
                 attribute("name", rung.id) + attribute("time", number_text(rung.seconds)) + ">\n" +
                 inside(rung) + "  </testcase>\n";
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"crossval\"" +
           attribute("tests", std::to_string(report.rungs.size())) +
           attribute("failures", std::to_string(failures)) + attribute("errors", std::to_string(errors)) +
           attribute("skipped", std::to_string(skipped)) + attribute("time", number_text(report.seconds)) +
           attribute("timestamp", report.created) + ">\n" + cases + "</testsuite>\n";
}

} // namespace xtask::crossval
