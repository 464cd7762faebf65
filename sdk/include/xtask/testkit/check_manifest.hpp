/// A first look at a manifest, for a plugin's unit tests. The whole check is the host's: `xtask plugin doctor
/// FILE`.
#pragma once

#include <xtask/testkit/json_parser.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::testkit {

class ManifestCheck {
  public:
    /// What is wrong, one problem a line with its place; nothing: well-formed.
    static std::vector<std::string> problems(std::string_view text) {
        ManifestCheck check;
        try {
            const ParsedJson parsed = JsonParser::parse(text);
            check.manifest(parsed.root());
        } catch (const std::invalid_argument& problem) {
            check.add("", problem.what());
        }
        return std::move(check.problems_);
    }

  private:
    using Names = std::vector<std::string_view>;

    void add(const std::string& place, const std::string& what) {
        problems_.push_back((place.empty() ? "manifest" : place) + ": " + what);
    }

    /// Members that must be there as texts, and those that may be there.
    void members(JsonView object, const std::string& place, const Names& required, const Names& allowed) {
        if (!object.is_object()) return add(place, "not an object");
        for (const std::string_view name : required) {
            if (object[name].text_or("").empty()) add(place, "needs \"" + std::string(name) + "\"");
        }
        for (const JsonView member : object) {
            const auto is = [&](std::string_view name) { return name == member.key(); };
            if (std::none_of(required.begin(), required.end(), is) &&
                std::none_of(allowed.begin(), allowed.end(), is)) {
                add(place, "unknown member \"" + std::string(member.key()) + "\"");
            }
        }
    }

    void name(JsonView value, const std::string& place, std::set<std::string>& taken) {
        const std::string text = value.text_or("");
        const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
        const bool good =
            !text.empty() && text.size() <= 64 && letter(text.front()) &&
            std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || c == '-'; });
        if (!good) add(place, "\"" + text + "\" is no name: [a-z0-9][a-z0-9-]{0,63}");
        if (!taken.insert(text).second) add(place, "\"" + text + "\" is taken already");
    }

    void manifest(JsonView root) {
        members(root, "", {"name", "version", "abi", "summary", "license"},
                {"schema", "kind", "homepage", "commands", "mirrors"});
        if (root["schema"].integer() != 1) add("", "\"schema\" is not 1");
        std::set<std::string> plugin;
        name(root["name"], "name", plugin);
        if (root["commands"].size() + root["mirrors"].size() == 0) add("", "neither commands nor mirrors");
        std::set<std::string> commands;
        for (const JsonView command : root["commands"]) this->command(command, commands);
        std::set<std::string> mirrors;
        for (const JsonView mirror : root["mirrors"]) {
            members(mirror, "mirrors", {"id", "summary"}, {"local"});
            name(mirror["id"], "mirrors", mirrors);
        }
    }

    void command(JsonView command, std::set<std::string>& taken) {
        const std::string place = "commands." + command["name"].text_or("?");
        members(command, place, {"name", "summary"},
                {"aliases", "description", "use", "options", "examples"});
        name(command["name"], place, taken);
        for (const JsonView alias : command["aliases"]) name(alias, place + ".aliases", taken);
        std::set<std::string> options;
        for (const JsonView option : command["options"]) this->option(option, place, options);
        for (const JsonView example : command["examples"]) {
            members(example, place + ".examples", {"text", "command"}, {});
        }
    }

    void option(JsonView option, const std::string& command, std::set<std::string>& taken) {
        static constexpr std::array types{"bool",     "string", "path",   "int",  "size",
                                          "duration", "url",    "sha256", "enum", "repo-id"};
        const std::string place = command + "." + option["name"].text_or("?");
        members(option, place, {"name", "type", "help"},
                {"aliases", "short", "default", "env", "metavar", "choices", "required", "repeatable",
                 "positional", "hidden", "deprecated", "group", "conflicts", "min", "max", "keywords",
                 "complete"});
        name(option["name"], place, taken);
        for (const JsonView alias : option["aliases"]) name(alias, place + ".aliases", taken);
        const std::string type = option["type"].text_or("");
        if (std::none_of(types.begin(), types.end(), [&](const char* known) { return type == known; })) {
            add(place, "unknown type \"" + type + "\"");
        }
        if ((type == "enum") != (option["choices"].size() > 0))
            add(place, "choices belong to an enum, and only there");
    }

    std::vector<std::string> problems_;
};

/// What is wrong with the text of a NAME.json; empty: well-formed.
inline std::vector<std::string> check_manifest(std::string_view text) {
    return ManifestCheck::problems(text);
}

} // namespace xtask::testkit
