/// Reports to look at: what a run that passed, and one that went wrong in every way, leave behind.
#pragma once

#include "report/report.hpp"

namespace xtask::crossval::test {

/// `trouble`: divergences, failures, rungs that did not run.
Report sample(bool trouble);
/// Texts with markup, control characters, broken UTF-8 and other malice wherever a text can stand.
Report hostile();
/// All rungs not run, nothing known.
Report empty();

} // namespace xtask::crossval::test
