/// Which commands full-crossval runs, made from its options.
#pragma once

#include "full/step.hpp"

#include <xtask/command.hpp>

#include <string>
#include <vector>

namespace xtask::crossval {

struct PlannedStep {
    Step step;
    std::string skipped; ///< why it is not run; empty: it is
};

/// The model first: "download-model" or "gen-fixtures"; then "fetch-cpp". Throws Error(usage).
std::vector<PlannedStep> preparing_steps(const Args& args);

/// The comparison. `model`: where the first step left it; empty: crossval finds one.
Step crossval_step(const Args& args, const std::string& model);

/// Where the step that brings the model left it, by its result; empty where it does not say.
std::string model_path(Context& context, const StepReport& report);

} // namespace xtask::crossval
