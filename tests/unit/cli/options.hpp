/// Options for tests, made from the text a manifest would have.
#pragma once

#include "plugins/manifest.hpp"
#include "services/settings.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xtask::cli::test {

inline std::vector<plugins::Option> sample_options() {
    return plugins::parse_option_table(R"json([
      { "name": "out", "short": "o", "type": "path", "default": "models", "help": "Where", "env": ["OUT_A", "OUT_B"] },
      { "name": "rev", "aliases": ["ref"], "type": "string", "help": "Which", "deprecated": "say --tag" },
      { "name": "level", "short": "l", "type": "int", "min": 1, "max": 9, "help": "How deep" },
      { "name": "header", "type": "string", "repeatable": true, "help": "More" },
      { "name": "base-url", "type": "url", "help": "Hub", "env": ["HUB"] },
      { "name": "force", "short": "f", "type": "bool", "help": "Always", "conflicts": ["offline"] },
      { "name": "offline", "type": "bool", "help": "Never", "env": ["OFFLINE"] },
      { "name": "quiet", "short": "q", "type": "bool", "help": "Less" },
      { "name": "what", "type": "enum", "choices": ["a", "b"], "required": true, "positional": true, "help": "What" },
      { "name": "rest", "type": "path", "repeatable": true, "positional": true, "help": "More" } ])json");
}

inline services::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end() || found->second.empty()) return std::nullopt;
        return found->second;
    };
}

} // namespace xtask::cli::test
