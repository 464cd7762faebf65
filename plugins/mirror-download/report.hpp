/// What mirror-download says at the end of a run.
#pragma once

#include "hub/wanted.hpp"
#include "item.hpp"

#include <string>
#include <vector>

namespace xtask::mirror_download {

/// For people: each file with what became of it, the mirror it came from, and why others did not serve.
std::string report_text(const std::vector<Item>& items);

/// For programs: of one file the members of download-model and `mirrors`; of several {"files": […], "totals":
/// …}.
std::string report_json(const hub::Wanted& wanted, const std::vector<Item>& items);

} // namespace xtask::mirror_download
