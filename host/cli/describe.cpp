#include "cli/describe.hpp"

#include "cli/builtins.hpp"
#include "plugins/groups.hpp"

#include <xtask/json.hpp>

namespace xtask::cli {

namespace {

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    json.key(name).begin_array();
    for (const auto& text : texts) json.value(text);
    json.end_array();
}

void write_option(JsonWriter& json, const plugins::Option& option) {
    json.begin_object().member("name", option.name).member("type", plugins::type_name(option.type));
    json.member_if("short", option.short_name);
    write_texts(json, "aliases", option.aliases);
    if (option.default_text) json.member("default", *option.default_text);
    write_texts(json, "env", option.environment);
    write_texts(json, "choices", option.choices);
    if (option.required) json.member("required", true);
    if (option.repeatable) json.member("repeatable", true);
    if (option.positional) json.member("positional", true);
    json.member_if("deprecated", option.deprecated);
    json.member("help", option.help).end_object();
}

void write_summary(JsonWriter& json, const plugins::Command& command, const std::string& plugin) {
    json.begin_object().member("name", command.name).member_if("plugin", plugin);
    write_texts(json, "aliases", command.aliases);
    json.member("summary", command.summary).end_object();
}

void write_plugin(JsonWriter& json, const plugins::Plugin& plugin) {
    const plugins::Manifest& manifest = plugin.manifest;
    json.begin_object().member("name", plugin.name).member("state", plugins::state_name(plugin.state));
    json.member_if("reason", plugin.reason).member_if("hint", plugin.hint);
    if (!manifest.name.empty()) {
        json.member("version", manifest.version).member("summary", manifest.summary);
        json.member("license", manifest.license).member_if("homepage", manifest.homepage);
        json.member("abi", std::to_string(manifest.abi_major) + "." + std::to_string(manifest.abi_minor));
    }
    json.member("path", plugin.library_path)
        .member("manifest", plugin.manifest_path)
        .member("source", plugin.source);
    json.key("commands").begin_array();
    for (const auto& command : manifest.commands) write_summary(json, command, {});
    json.end_array().key("mirrors").begin_array();
    for (const auto& mirror : manifest.mirrors) json.value(mirror.id);
    json.end_array().end_object();
}

} // namespace

std::string describe_commands(const plugins::Catalog& catalog) {
    JsonWriter json;
    json.begin_array();
    for (const auto& [plugin, command] : catalog.commands()) write_summary(json, *command, plugin->name);
    for (const auto& command : builtin_commands()) write_summary(json, command, {});
    return json.end_array().take();
}

std::string describe_command(const plugins::Command& command, const std::string& plugin) {
    JsonWriter json;
    json.begin_object()
        .member("name", command.name)
        .member_if("plugin", plugin)
        .member("summary", command.summary);
    write_texts(json, "aliases", command.aliases);
    json.member_if("description", command.description).key("options").begin_array();
    for (const auto& option : plugins::all_options(command)) {
        if (!option.hidden) write_option(json, option);
    }
    return json.end_array().end_object().take();
}

std::string describe_plugins(const plugins::Catalog& catalog) {
    JsonWriter json;
    json.begin_array();
    for (const auto& plugin : catalog.plugins()) write_plugin(json, plugin);
    return json.end_array().take();
}

std::string describe_plugin(const plugins::Plugin& plugin) {
    JsonWriter json;
    write_plugin(json, plugin);
    return json.take();
}

} // namespace xtask::cli
