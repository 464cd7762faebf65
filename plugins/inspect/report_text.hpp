/// What inspect shows to people.
#pragma once

#include "inspection.hpp"

#include <string>

namespace xtask::inspect {

/// The file, its key-values, with `tensors` each tensor, and what is wrong.
std::string report_text(const Inspection& inspection, bool tensors);

} // namespace xtask::inspect
