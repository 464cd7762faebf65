#include "report.hpp"

#include <xtask/json.hpp>

namespace xtask::hf_download {

namespace {

std::string size_of(const Artifact& artifact, const Outcome& outcome) {
    if (outcome.state != Outcome::State::planned) return byte_count(outcome.length);
    return artifact.length ? byte_count(*artifact.length) : "unknown until it is fetched";
}

/// One word for what happened, and how much of it crossed the wire.
std::string story(const Outcome& outcome) {
    switch (outcome.state) {
    case Outcome::State::fetched:
        if (outcome.resumed == 0) return "fetched";
        return "fetched " + byte_count(outcome.transferred) + " after the " + byte_count(outcome.resumed) +
               " of an earlier run";
    case Outcome::State::unchanged:
        return "unchanged, nothing to fetch";
    case Outcome::State::adopted:
        return "adopted: the file was there and is the right one";
    case Outcome::State::planned:
        if (outcome.resumed == 0) return "would be fetched";
        return "would be fetched after the " + byte_count(outcome.resumed) + " of an earlier run";
    }
    return {};
}

std::string verification(const Outcome& outcome) {
    if (outcome.state == Outcome::State::planned) return {};
    if (outcome.verified == "sha256") return "SHA-256 and size";
    if (outcome.verified == "git-blob") return "git blob id and size";
    if (outcome.verified == "size") return "size only: the server announced no hash";
    return "nothing: the server announced neither hash nor size";
}

std::string source(const Artifact& artifact) {
    return artifact.candidates.empty() ? std::string() : artifact.candidates.front().target;
}

} // namespace

std::string report_text(const Artifact& artifact, const Outcome& outcome) {
    const bool planned = outcome.state == Outcome::State::planned;
    const std::string& sha256 = outcome.sha256.empty() ? artifact.sha256 : outcome.sha256;
    return outcome.path + "\n" + report_line("state", story(outcome)) +
           report_line("size", size_of(artifact, outcome)) + report_line("sha256", sha256) +
           report_line("git blob", artifact.git_blob) + report_line("verified", verification(outcome)) +
           report_line("commit", artifact.commit) + report_line("from", planned ? source(artifact) : "") +
           report_line("free", planned ? byte_count(outcome.available) : "") +
           report_line("receipt", planned ? "" : outcome.receipt);
}

std::string report_json(const Artifact& artifact, const Outcome& outcome) {
    const bool planned = outcome.state == Outcome::State::planned;
    JsonWriter json;
    json.begin_object()
        .member("path", outcome.path)
        .member("state", state_name(outcome.state))
        .member("repository", artifact.repository)
        .member("file", artifact.path)
        .member("revision", artifact.revision)
        .member_if("commit", artifact.commit);
    if (!planned) {
        json.member("size", outcome.length);
    } else if (artifact.length) {
        json.member("size", *artifact.length);
    }
    json.member_if("sha256", outcome.sha256.empty() ? artifact.sha256 : outcome.sha256)
        .member_if("git_blob", artifact.git_blob)
        .member("transferred", outcome.transferred)
        .member("resumed", outcome.resumed);
    if (planned) {
        json.member_if("url", source(artifact)).member("available", outcome.available);
    } else {
        json.member("verified", outcome.verified).member("receipt", outcome.receipt);
    }
    return json.end_object().take();
}

} // namespace xtask::hf_download
