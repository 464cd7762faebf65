#include "report.hpp"

#include "report/outcome.hpp"

namespace xtask::hf_download {

namespace {

std::string source(const Artifact& artifact) {
    return artifact.candidates.empty() ? std::string() : artifact.candidates.front().target;
}

} // namespace

std::string report_text(const Artifact& artifact, const Outcome& outcome) {
    return outcome.path + "\n" + report::content_lines(artifact, outcome) +
           report_line("from", report::is_planned(outcome) ? source(artifact) : "") +
           report::place_lines(outcome);
}

std::string report_json(const Artifact& artifact, const Outcome& outcome) {
    JsonWriter json;
    json.begin_object()
        .member("path", outcome.path)
        .member("state", state_name(outcome.state))
        .member("repository", artifact.repository)
        .member("file", artifact.path)
        .member("revision", artifact.revision);
    report::write_content(json, artifact, outcome);
    if (report::is_planned(outcome)) json.member_if("url", source(artifact));
    report::write_place(json, outcome);
    return json.end_object().take();
}

} // namespace xtask::hf_download
