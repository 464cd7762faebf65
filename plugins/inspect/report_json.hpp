/// What inspect tells programs: the object that stands in `done.result`, or `error.result` of a bad file.
#pragma once

#include "inspection.hpp"

#include <string>

namespace xtask::inspect {

std::string report_json(const Inspection& inspection, bool tensors);

} // namespace xtask::inspect
