#include "cli/builtins.hpp"

namespace xtask::cli {

namespace {

constexpr std::string_view builtin_table = R"json([
  { "name": "help", "summary": "List commands, or explain one",
    "description": "Besides commands there are two topics: exit-codes and environment.",
    "options": [ { "name": "topic", "type": "string", "positional": true, "metavar": "COMMAND",
      "help": "A command, or a topic" } ],
    "examples": [ { "text": "What the exit codes mean", "command": "xtask help exit-codes" } ] },
  { "name": "version", "summary": "Print the versions of xtask and of its plugin ABI" },
  { "name": "plugin", "summary": "List, describe and check plugins",
    "description": "list shows every plugin found and why one is not used. info shows what one plugin offers. doctor loads plugins in a process of their own and reports what is wrong with them; given a path it checks a plugin, or a manifest alone, that is not installed.",
    "options": [
      { "name": "action", "type": "enum", "choices": ["list", "info", "doctor"], "default": "list", "positional": true,
        "help": "What to do" },
      { "name": "name", "type": "path", "positional": true, "metavar": "NAME|PATH", "help": "A plugin" } ],
    "examples": [
      { "text": "See which plugins are used", "command": "xtask plugin list" },
      { "text": "Check a plugin that was just built", "command": "xtask plugin doctor build/plugins/hello.so" } ] },
  { "name": "config", "summary": "Show settings and where each comes from",
    "options": [
      { "name": "action", "type": "enum", "choices": ["list", "get"], "default": "list", "positional": true,
        "help": "Show all that are set, or one" },
      { "name": "key", "type": "string", "positional": true, "help": "Long name of an option, or COMMAND.option" } ],
    "examples": [ { "text": "Which hub would be asked", "command": "xtask config get base-url" } ] }
])json";

} // namespace

const std::vector<plugins::Command>& builtin_commands() {
    static const std::vector<plugins::Command> commands = plugins::parse_command_table(builtin_table);
    return commands;
}

const plugins::Command* builtin_command(std::string_view name) {
    for (const auto& command : builtin_commands()) {
        if (command.name == name) return &command;
    }
    return nullptr;
}

} // namespace xtask::cli
