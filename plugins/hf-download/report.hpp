/// What download-model says at the end of a run over one file.
#pragma once

#include "report/lines.hpp"

#include <xtask/transfer.hpp>

#include <string>

namespace xtask::hf_download {

using report::byte_count;
using report::grouped;
using report::report_line;

/// For people: the path first, then a line for each fact; ends in a newline.
std::string report_text(const Artifact& artifact, const Outcome& outcome);

/// For programs: the object that stands in `done.result`.
std::string report_json(const Artifact& artifact, const Outcome& outcome);

} // namespace xtask::hf_download
