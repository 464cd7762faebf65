#include "services/child_environment.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace xtask::services {

namespace {

/// A token stays with us; settings of ours would change what a nested xtask does.
constexpr std::array<std::string_view, 4> private_names{"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH",
                                                        "XTASK_*"};

bool matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty() || pattern.back() != '*') return pattern == name;
    pattern.remove_suffix(1);
    return name.substr(0, pattern.size()) == pattern;
}

template <class Patterns>
bool any_matches(const Patterns& patterns, std::string_view name) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](std::string_view pattern) { return matches(pattern, name); });
}

} // namespace

std::vector<std::string> child_environment(const char* const* inherited, const EnvironmentChanges& changes) {
    std::map<std::string, std::string> variables;
    for (; inherited != nullptr && *inherited != nullptr; ++inherited) {
        const std::string_view entry = *inherited;
        const std::string_view name = entry.substr(0, entry.find('='));
        if (name.empty() || name.size() == entry.size()) continue;
        if (any_matches(private_names, name) || any_matches(changes.dropped, name)) continue;
        variables.emplace(name, entry.substr(name.size() + 1));
    }
    for (const auto& [name, value] : changes.set) {
        const std::string_view forbidden("=\0", 2);
        if (name.empty() || name.find_first_of(forbidden) != name.npos || value.find('\0') != value.npos) {
            throw Error(ExitCode::plugin, "bad-call",
                        "the plugin sets an environment variable that cannot be");
        }
        variables[name] = value;
    }
    std::vector<std::string> environment;
    environment.reserve(variables.size());
    for (const auto& [name, value] : variables) environment.push_back(name + "=" + value);
    return environment;
}

std::string value_in(const std::vector<std::string>& environment, const std::string& name) {
    for (const std::string& entry : environment) {
        if (entry.rfind(name + "=", 0) == 0) return entry.substr(name.size() + 1);
    }
    return {};
}

} // namespace xtask::services
