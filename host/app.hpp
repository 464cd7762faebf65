/// From words to an exit code: the whole run of the program.
#pragma once

#include "base/cancel.hpp"

#include <xtask/error.hpp>

#include <string>
#include <vector>

namespace xtask {

/// `words`: argv without the program's name. Everything that goes wrong is reported before this returns.
ExitCode run_app(const std::vector<std::string>& words, const base::Cancel& cancel);

} // namespace xtask
