#include "plugins/manifest.hpp"

#include "base/json.hpp"
#include "plugins/groups.hpp"
#include "plugins/members.hpp"
#include "plugins/values.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

namespace xtask::plugins {

namespace {

constexpr std::array<std::string_view, 7> reserved_commands{"help",       "version", "plugin",    "config",
                                                            "completion", "doctor",  "__complete"};

OptionType read_type(Members& members) {
    const std::string text = members.text("type", true);
    const auto type = type_named(text);
    if (!type) fail_member(members.path_of("type"), "'" + text + "' is no option type");
    return *type;
}

std::string read_short_name(Members& members) {
    std::string text = members.text("short");
    const bool valid = text.empty() || (text.size() == 1 && is_name(text)) ||
                       (text.size() == 1 && text.front() >= 'A' && text.front() <= 'Z');
    if (!valid) fail_member(members.path_of("short"), "must be one letter or digit");
    return text;
}

std::string read_completion(Members& members) {
    static constexpr std::array<std::string_view, 7> kinds{"file",   "dir",    "none",   "command",
                                                           "mirror", "plugin", "setting"};
    std::string text = members.text("complete");
    if (!text.empty() && std::find(kinds.begin(), kinds.end(), text) == kinds.end()) {
        fail_member(members.path_of("complete"),
                    "must be file, dir, none, command, mirror, plugin or setting");
    }
    return text;
}

void check_option(const Option& option, const Members& members) {
    const bool number = option.type == OptionType::integer || option.type == OptionType::size ||
                        option.type == OptionType::duration;
    const auto refuse = [&](std::string_view member, const std::string& why) {
        fail_member(members.path_of(member), why);
    };
    if ((option.type == OptionType::choice) == option.choices.empty()) {
        refuse("choices", "belongs to options of type enum, and they need it");
    }
    if (!number && !option.keywords.empty()) refuse("keywords", "belongs to int, size and duration");
    if (!number && option.min) refuse("min", "belongs to int, size and duration");
    if (!number && option.max) refuse("max", "belongs to int, size and duration");
    if (option.min && option.max && *option.min > *option.max) refuse("min", "is larger than max");
    if (option.is_switch() && option.default_text) refuse("default", "a switch is off until it is given");
    if (option.is_switch() && option.positional) refuse("positional", "a switch cannot be positional");
    if (option.required && option.default_text)
        refuse("required", "an option with a default is never missing");
    if (option.positional && !(option.short_name.empty() && option.aliases.empty())) {
        refuse("positional", "a positional has neither a short name nor aliases");
    }
    if (option.default_text) {
        if (const auto value = check_value(option, *option.default_text); !value)
            refuse("default", value.error());
    }
}

Option read_option(JsonView json, const std::string& path) {
    Members members(json, path);
    Option option;
    option.name = members.name("name");
    option.short_name = read_short_name(members);
    option.aliases = members.texts("aliases");
    option.type = read_type(members);
    if (const std::string text = members.text("default"); !text.empty()) option.default_text = text;
    option.environment = members.texts("env");
    option.help = members.text("help", true);
    option.metavar = members.text("metavar");
    option.group = members.text("group");
    option.deprecated = members.text("deprecated");
    option.complete = read_completion(members);
    option.choices = members.texts("choices");
    option.keywords = members.texts("keywords");
    option.conflicts = members.texts("conflicts");
    option.min = members.integer("min");
    option.max = members.integer("max");
    option.required = members.flag("required");
    option.repeatable = members.flag("repeatable");
    option.positional = members.flag("positional");
    option.hidden = members.flag("hidden");
    members.finish();
    for (const auto& alias : option.aliases) {
        if (!is_name(alias)) fail_member(members.path_of("aliases"), "'" + alias + "' is no option name");
    }
    check_option(option, members);
    return option;
}

Command read_command(JsonView json, const std::string& path) {
    Members members(json, path);
    Command command;
    command.name = members.name("name");
    command.aliases = members.texts("aliases");
    command.summary = members.text("summary", true);
    command.description = members.text("description");
    command.groups = members.texts("use");
    members.each("options", 200, [&](JsonView item, const std::string& at) {
        command.options.push_back(read_option(item, at));
    });
    members.each("examples", 20, [&](JsonView item, const std::string& at) {
        Members example(item, at);
        command.examples.push_back({example.text("text", true), example.text("command", true)});
        example.finish();
    });
    members.finish();
    for (const auto& alias : command.aliases) {
        if (!is_name(alias)) fail_member(members.path_of("aliases"), "'" + alias + "' is no command name");
    }
    return command;
}

Mirror read_mirror(JsonView json, const std::string& path) {
    Members members(json, path);
    Mirror mirror{members.name("id"), members.text("summary", true), members.flag("local")};
    members.finish();
    return mirror;
}

std::pair<std::uint32_t, std::uint32_t> read_abi(Members& members) {
    const std::string text = members.text("abi", true);
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    const char* end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, major);
    const bool dot = first.ec == std::errc() && first.ptr != end && *first.ptr == '.';
    const auto second = dot ? std::from_chars(first.ptr + 1, end, minor) : first;
    if (!dot || second.ec != std::errc() || second.ptr != end)
        fail_member(members.path_of("abi"),
                    text == "@XTASK_ABI@"
                        ? "is filled in by xtask_add_plugin(): check the manifest it has made"
                        : "must be \"MAJOR.MINOR\"");
    return {major, minor};
}

/// Sorts, and fails for the first that stands twice.
void require_unique(std::vector<std::string_view>& names, const std::string& path, const std::string& what) {
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) fail_member(path, what + " '" + std::string(*twice) + "' is declared twice");
}

/// Every name on one command line means one thing, and a positional can be told from its neighbours.
void check_command_line(const Command& command, const std::string& path) {
    for (const auto& group : command.groups) {
        if (option_group(group) == nullptr) {
            fail_member(path + ".use", "'" + group + "' is no option group of this host");
        }
    }
    const auto options = option_pointers(command);
    std::vector<std::string_view> names;
    std::vector<std::string_view> shorts;
    for (const Option* option : options) {
        names.push_back(option->name);
        names.insert(names.end(), option->aliases.begin(), option->aliases.end());
        if (!option->short_name.empty()) shorts.push_back(option->short_name);
    }
    require_unique(names, path, "option");
    require_unique(shorts, path, "short option");

    bool open_end = false;
    for (const Option* option : options) {
        for (const auto& other : option->conflicts) {
            if (!std::binary_search(names.begin(), names.end(), other)) {
                fail_member(path, "'" + option->name + "' conflicts with unknown '" + other + "'");
            }
        }
        if (!option->positional) continue;
        if (open_end) fail_member(path, "'" + option->name + "' follows a repeatable positional");
        open_end = option->repeatable;
    }
}

void check_names(const Manifest& manifest) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < manifest.commands.size(); ++i) {
        const Command& command = manifest.commands[i];
        const std::string path = "commands[" + std::to_string(i) + "]";
        std::vector<std::string> all = command.aliases;
        all.push_back(command.name);
        for (const auto& name : all) {
            if (is_reserved_command(name))
                fail_member(path, "the command name '" + name + "' belongs to xtask");
            if (!names.insert(name).second)
                fail_member(path, "the command name '" + name + "' is declared twice");
        }
        check_command_line(command, path);
    }
    std::set<std::string> mirrors;
    for (const auto& mirror : manifest.mirrors) {
        if (!mirrors.insert(mirror.id).second)
            fail_member("mirrors", "'" + mirror.id + "' is declared twice");
    }
}

Manifest read_manifest(std::string text) {
    if (text.size() > max_manifest_bytes) fail_member("", "is larger than 1 MiB");
    const auto document = base::parse_json(text);
    if (!document) fail_member("", document.error());

    Members members(JsonView(document->nodes.data(), document->nodes.size()), "");
    if (members.integer("schema").value_or(0) != 1) fail_member("schema", "must be 1");
    Manifest manifest;
    manifest.name = members.name("name");
    manifest.version = members.text("version", true);
    std::tie(manifest.abi_major, manifest.abi_minor) = read_abi(members);
    manifest.kind = members.text("kind");
    if (!manifest.kind.empty() && manifest.kind != "library") fail_member("kind", "must be \"library\"");
    manifest.summary = members.text("summary", true);
    manifest.license = members.text("license", true);
    manifest.homepage = members.text("homepage");
    members.each("commands", 100, [&](JsonView item, const std::string& path) {
        manifest.commands.push_back(read_command(item, path));
    });
    members.each("mirrors", 100, [&](JsonView item, const std::string& path) {
        manifest.mirrors.push_back(read_mirror(item, path));
    });
    members.finish();
    if (manifest.commands.empty() && manifest.mirrors.empty())
        fail_member("commands", "there is neither a command nor a mirror");
    check_names(manifest);
    manifest.text = std::move(text);
    return manifest;
}

template <class Item, class Read>
std::vector<Item> parse_table(std::string_view json, Read read) {
    const auto document = base::parse_json(json);
    if (!document) throw std::logic_error("host table: " + document.error());
    std::vector<Item> items;
    try {
        for (const JsonView item : JsonView(document->nodes.data(), document->nodes.size())) {
            items.push_back(read(item, "[" + std::to_string(items.size()) + "]"));
        }
    } catch (const MemberProblem& problem) {
        throw std::logic_error("host table: " + problem.text);
    }
    return items;
}

} // namespace

tl::expected<Manifest, ManifestProblem> parse_manifest(std::string text) {
    try {
        return read_manifest(std::move(text));
    } catch (const MemberProblem& problem) {
        return tl::make_unexpected(problem.text);
    }
}

std::vector<Option> parse_option_table(std::string_view json) {
    return parse_table<Option>(json, read_option);
}

std::vector<Command> parse_command_table(std::string_view json) {
    return parse_table<Command>(json, read_command);
}

bool is_name(std::string_view text) noexcept {
    const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 64 && alphanumeric(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return alphanumeric(c) || c == '-'; });
}

bool is_reserved_command(std::string_view name) noexcept {
    return std::find(reserved_commands.begin(), reserved_commands.end(), name) != reserved_commands.end();
}

} // namespace xtask::plugins
