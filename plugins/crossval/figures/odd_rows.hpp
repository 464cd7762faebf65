/// Rows with NaN, infinities, zeros or huge scores in them: no hurry, all rules.
#pragma once

#include "figures/row_figures.hpp"

namespace xtask::crossval {

/// Fills in the fault, or all figures but the first tokens and the target. Scores that are zero in both rows,
/// or count as equal, are left out. log p = score - norm. Rewrites the block maxima of the scans, where NaN
/// and infinities stood.
void odd_rows(RowFigures& figures, RowWork& work, double& norm_reference, double& norm_candidate);

/// Of centred scores: from the sum of the squared differences and those of either. 1 where both are constant,
/// 0 where one is.
double cosine(double distance, double power_t, double power_u);

} // namespace xtask::crossval
