/// NAME.json, the description of a plugin. The host lists, helps, completes and parses from it alone; this
/// reader is the definition of what a manifest may say.
#pragma once

#include "plugins/option.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::plugins {

struct Example {
    std::string text, command;
};

struct Command {
    std::string name;
    std::vector<std::string> aliases;
    std::string summary, description;
    std::vector<std::string> groups; ///< option groups of the host it takes whole ("use")
    std::vector<Option> options;     ///< its own
    std::vector<Example> examples;
};

struct Mirror {
    std::string id, summary;
    bool local = false; ///< may answer with paths of this machine
};

struct Manifest {
    std::string name, version, kind, summary, license, homepage;
    std::uint32_t abi_major = 0, abi_minor = 0;
    std::vector<Command> commands;
    std::vector<Mirror> mirrors;
    std::string text; ///< the whole file, compared with what the library carries
};

inline constexpr std::size_t max_manifest_bytes = 1u << 20;

/// What is wrong with a manifest: names the JSON path, such as "commands[0].options[2].type: …".
using ManifestProblem = std::string;

/// Strict: unknown members, names that the host keeps for itself, doubled names, defaults that fail their own
/// option and conflicts with options that are not there are problems.
tl::expected<Manifest, ManifestProblem> parse_manifest(std::string text);

/// The same reader for the host's own tables: a JSON array of options, and one of commands. Throws
/// std::logic_error, for only a mistake in the host can make them fail.
std::vector<Option> parse_option_table(std::string_view json);
std::vector<Command> parse_command_table(std::string_view json);

/// `[a-z0-9][a-z0-9-]{0,63}`: plugins, commands, options and mirrors.
bool is_name(std::string_view text) noexcept;

/// Names of commands that belong to the host.
bool is_reserved_command(std::string_view name) noexcept;

} // namespace xtask::plugins
