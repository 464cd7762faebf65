/// What a run of crossval found, as plain data: the one thing that text, JSON, JUnit and HTML are made from.
#pragma once

#include "figures/comparison.hpp"
#include "figures/divergence.hpp"
#include "figures/profile.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace xtask::crossval {

inline constexpr std::int64_t report_schema = 1;
inline constexpr std::string_view report_kind = "xtask crossval report";

enum class Outcome { pass, fail, not_run };
std::string_view name_of(Outcome outcome) noexcept; ///< "pass", "fail", "not-run"

/// One step of the ladder.
struct Rung {
    std::string id;    ///< "token-ids"
    std::string title; ///< "Token ids"
    Outcome outcome = Outcome::not_run;
    std::string reason; ///< a sentence: what failed, why it did not run, or what was compared
    bool required = false;
    double seconds = 0;
    std::vector<Check> checks; ///< figures that decided here, or are shown
};

struct EngineEntry {
    std::string role; ///< "reference", "candidate"
    std::string name, adapter;
    std::string path, sha256, version;
    std::vector<std::pair<std::string, std::string>> details; ///< name and value, shown as they are
};

struct ModelEntry {
    std::string role; ///< "reference", "candidate", or "both"
    std::string path, sha256;
    std::uint64_t size = 0;
    std::string summary; ///< "llama, 14 M parameters, F16"
};

/// One end of a divergence.
struct Answer {
    std::string text;
    std::vector<std::int32_t> ids; ///< empty: not known
    Ranking top;                   ///< at the divergence; empty: not known
    /// What those ids say, where it is known; as long as `top` or empty.
    std::vector<std::string> top_texts;
};

/// Where two greedy answers part.
struct GreedyDivergence {
    std::string prompt; ///< its name
    std::string prompt_text;
    bool by_id = true; ///< else `index` is a byte of the text
    std::uint64_t index = 0;
    Judgement judgement;
    Answer reference, candidate;
};

/// Rows that were compared: the logits of the prompts, or a corpus.
struct LogitSection {
    std::string rung;  ///< the id of the rung whose figures these are
    std::string title; ///< "Logits over 12 prompts"
    LogitFigures figures;
};

/// Something a reader must know.
struct Finding {
    enum class Level { info, warning, failure };
    Level level = Level::info;
    std::string text;
};

struct Report {
    Outcome verdict = Outcome::not_run;
    std::string summary; ///< the verdict in a sentence
    std::string created; ///< 2026-11-27T11:04:12Z
    std::string tool;    ///< "xtask 0.1.0"
    double seconds = 0;
    Profile profile;
    std::vector<Rung> rungs; ///< in the order of the ladder
    std::vector<EngineEntry> engines;
    std::vector<ModelEntry> models;
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<GreedyDivergence> divergences; ///< first of each prompt that has one
    std::uint64_t prompts = 0;                 ///< that were compared
    std::vector<LogitSection> sections;
    std::vector<Finding> findings;
};

/// fail where a rung failed; not_run where a required rung did not run, or none ran at all; else pass.
Outcome verdict_of(const std::vector<Rung>& rungs) noexcept;

} // namespace xtask::crossval
