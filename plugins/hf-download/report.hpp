/// What download-model says at its end.
#pragma once

#include <xtask/transfer.hpp>

#include <string>

namespace xtask::hf_download {

/// For people: the path first, then a line for each fact; ends in a newline.
std::string report_text(const Artifact& artifact, const Outcome& outcome);

/// For programs: the object that stands in `done.result`.
std::string report_json(const Artifact& artifact, const Outcome& outcome);

/// "1,187,801,280 bytes"
std::string byte_count(std::uint64_t bytes);

} // namespace xtask::hf_download
