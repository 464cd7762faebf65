/// The setting `mirrors` as far as the host shows it: names. The rest may hold credentials; the command that
/// uses them reads it.
#pragma once

#include "cli/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace xtask::cli {

inline constexpr const char* mirrors_key = "mirrors";

struct MirrorSetting {
    std::vector<std::string> names; ///< in the file's order; "?" for one without
    std::string origin;             ///< the file
};

/// None: no file defines any. Throws Error(usage) for settings that cannot be read.
std::optional<MirrorSetting> configured_mirrors(Session& session);

} // namespace xtask::cli
