/// What the reports of all commands that download say of a file in the same words.
#pragma once

#include "report/lines.hpp"

#include <xtask/json.hpp>
#include <xtask/transfer.hpp>

#include <string>

namespace xtask::report {

inline bool is_planned(const Outcome& outcome) { return outcome.state == Outcome::State::planned; }

/// What happened, and how much of it crossed the wire.
inline std::string story(const Outcome& outcome) {
    const std::string after = " after the " + byte_count(outcome.resumed) + " of an earlier run";
    switch (outcome.state) {
    case Outcome::State::fetched:
        return outcome.resumed == 0 ? "fetched" : "fetched " + byte_count(outcome.transferred) + after;
    case Outcome::State::unchanged:
        return "unchanged, nothing to fetch";
    case Outcome::State::adopted:
        return "adopted: the file was there and is the right one";
    case Outcome::State::planned:
        break;
    }
    return outcome.resumed == 0 ? "would be fetched" : "would be fetched" + after;
}

inline std::string size_of(const Artifact& artifact, const Outcome& outcome) {
    if (!is_planned(outcome)) return byte_count(outcome.length);
    return artifact.length ? byte_count(*artifact.length) : "unknown until it is fetched";
}

/// By what it was verified.
inline std::string verification(const Outcome& outcome) {
    if (is_planned(outcome)) return {};
    if (outcome.verified == "sha256") return "SHA-256 and size";
    if (outcome.verified == "git-blob") return "git blob id and size";
    if (outcome.verified == "size") return "size only: no hash was announced";
    return "nothing: neither hash nor size was announced";
}

inline const std::string& sha256_of(const Artifact& artifact, const Outcome& outcome) {
    return outcome.sha256.empty() ? artifact.sha256 : outcome.sha256;
}

/// Lines from the state to the commit.
inline std::string content_lines(const Artifact& artifact, const Outcome& outcome) {
    return report_line("state", story(outcome)) + report_line("size", size_of(artifact, outcome)) +
           report_line("sha256", sha256_of(artifact, outcome)) + report_line("git blob", artifact.git_blob) +
           report_line("verified", verification(outcome)) + report_line("commit", artifact.commit);
}

/// And the last ones.
inline std::string place_lines(const Outcome& outcome) {
    return is_planned(outcome) ? report_line("free", byte_count(outcome.available))
                               : report_line("receipt", outcome.receipt);
}

/// Members from `commit` to `resumed`.
inline void write_content(JsonWriter& json, const Artifact& artifact, const Outcome& outcome) {
    json.member_if("commit", artifact.commit);
    if (!is_planned(outcome)) {
        json.member("size", outcome.length);
    } else if (artifact.length) {
        json.member("size", *artifact.length);
    }
    json.member_if("sha256", sha256_of(artifact, outcome))
        .member_if("git_blob", artifact.git_blob)
        .member("transferred", outcome.transferred)
        .member("resumed", outcome.resumed);
}

/// And the last ones.
inline void write_place(JsonWriter& json, const Outcome& outcome) {
    if (is_planned(outcome)) {
        json.member("available", outcome.available);
    } else {
        json.member("verified", outcome.verified).member("receipt", outcome.receipt);
    }
}

} // namespace xtask::report
