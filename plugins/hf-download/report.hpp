/// What download-model says at the end of a run over one file.
#pragma once

#include <xtask/transfer.hpp>

#include <string>

namespace xtask::hf_download {

/// For people: the path first, then a line for each fact; ends in a newline.
std::string report_text(const Artifact& artifact, const Outcome& outcome);

/// For programs: the object that stands in `done.result`.
std::string report_json(const Artifact& artifact, const Outcome& outcome);

/// "1,187,801,280"
std::string grouped(std::uint64_t number);

/// "1,187,801,280 bytes"
std::string byte_count(std::uint64_t bytes);

/// "  size      1,234 bytes\n", or nothing without a value.
std::string report_line(std::string_view label, const std::string& value);

} // namespace xtask::hf_download
