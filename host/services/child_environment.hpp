/// What a child process sees of our environment.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace xtask::services {

struct EnvironmentChanges {
    std::vector<std::string> dropped; ///< names that are not passed on; "GIT_*": every name that begins so
    std::vector<std::pair<std::string, std::string>> set; ///< the last of a name counts
};

/// "NAME=value" for each variable: `inherited` (null-terminated, as environ) without `dropped` and without
/// what is never passed on unasked (HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, XTASK_*), then what is
/// `set`. Each name once. Throws Error(plugin) for a name to be set that is none, and for NUL in a value.
std::vector<std::string> child_environment(const char* const* inherited, const EnvironmentChanges& changes);

/// The value of `name` in such a list; empty where it is not in it.
std::string value_in(const std::vector<std::string>& environment, const std::string& name);

} // namespace xtask::services
