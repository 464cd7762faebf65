/// The parts of report.html.
#pragma once

#include "report/report.hpp"

#include <string>

namespace xtask::crossval {

std::string pill(std::string_view style, std::string_view words);
/// "pass", "fail" or "idle": the class of a colour.
std::string_view style_of(Outcome outcome) noexcept;

std::string ladder_part(const Report& report);
std::string figures_table(const std::vector<Check>& checks);
/// Plots, worst positions and first flip.
std::string section_part(const LogitSection& section, const Report& report);
std::string divergence_part(const Report& report);
/// Engines, models and environment.
std::string origin_part(const Report& report);

/// Two rankings as a table, side by side; `texts` may be empty. Tokens that only one of them has are marked.
std::string rankings_table(const Ranking& reference, const Ranking& candidate,
                           const std::vector<std::string>& reference_texts = {},
                           const std::vector<std::string>& candidate_texts = {});

} // namespace xtask::crossval
