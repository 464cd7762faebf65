/// Plots as inline SVG, coloured by the page's classes.
#pragma once

#include "report/report.hpp"

#include <string>

namespace xtask::crossval {

/// KL of every position (of the worst of neighbours where there are too many), on a logarithmic scale, with
/// the limits as lines. `checks`: of the rung it belongs to.
std::string divergence_plot(const LogitFigures& figures, const std::vector<Check>& checks);
/// How many positions have a KL of which size.
std::string divergence_histogram(const LogitFigures& figures);

} // namespace xtask::crossval
