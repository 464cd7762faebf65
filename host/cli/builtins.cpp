#include "cli/builtins.hpp"

namespace xtask::cli {

namespace {

constexpr std::string_view builtin_table = R"json([
  { "name": "help", "summary": "List commands, or explain one",
    "description": "Help is made from the manifests of plugins; none is loaded. Besides commands there are topics: exit-codes, environment, settings, plugins and json.",
    "options": [ { "name": "topic", "type": "string", "positional": true, "metavar": "COMMAND|TOPIC",
      "complete": "command", "help": "What to explain; without it, what there is" } ],
    "examples": [
      { "text": "explain a command", "command": "xtask help download-model" },
      { "text": "what the exit codes mean", "command": "xtask help exit-codes" } ] },
  { "name": "version", "summary": "Print the versions of xtask and of its plugin ABI",
    "examples": [ { "text": "for a bug report", "command": "xtask version" } ] },
  { "name": "plugin", "summary": "List, describe and check plugins",
    "description": "list shows every plugin found and why one is not used. info shows what one plugin offers. doctor loads plugins in a process of their own and reports what is wrong with them; given a path it checks a plugin, or a manifest alone, that is not installed.",
    "options": [
      { "name": "action", "type": "enum", "choices": ["list", "info", "doctor"], "default": "list", "positional": true,
        "help": "What to do" },
      { "name": "name", "type": "path", "positional": true, "metavar": "NAME|PATH", "complete": "plugin", "help": "A plugin" } ],
    "examples": [
      { "text": "see which plugins are used", "command": "xtask plugin list" },
      { "text": "check a plugin that was just built", "command": "xtask plugin doctor build/plugins/hello.so" } ] },
  { "name": "config", "summary": "Show settings and where each comes from; change your own",
    "description": "list shows every setting that has a value, and where it came from. get shows one. set writes it to your own file, $XDG_CONFIG_HOME/xtask/config.json, once it has passed the checks that the flag would; unset takes it out again. Credentials in URLs are shown nowhere. xtask help settings explains every key.",
    "options": [
      { "name": "action", "type": "enum", "choices": ["list", "get", "set", "unset"], "default": "list", "positional": true,
        "help": "What to do" },
      { "name": "key", "type": "string", "positional": true, "complete": "setting",
        "help": "Long name of an option, or COMMAND.OPTION" },
      { "name": "value", "type": "string", "positional": true, "repeatable": true, "complete": "none",
        "help": "What to set it to; several where the option is repeatable" } ],
    "examples": [
      { "text": "which hub would be asked, and who says so", "command": "xtask config get base-url" },
      { "text": "keep models in one place", "command": "xtask config set out /srv/models" },
      { "text": "more patience, for one command only", "command": "xtask config set download-model.timeout 2m" },
      { "text": "back to the default", "command": "xtask config unset out" } ] },
  { "name": "completion", "summary": "Print what makes a shell complete xtask's command lines",
    "description": "The script is short and stays right when plugins come and go: the shell asks xtask, which reads manifests and loads nothing.",
    "options": [ { "name": "shell", "type": "enum", "choices": ["bash", "zsh", "fish"], "required": true,
      "positional": true, "help": "Which shell" } ],
    "examples": [
      { "text": "bash, for this session; for all of them put the line into ~/.bashrc", "command": "eval \"$(xtask completion bash)\"" },
      { "text": "zsh, in a folder of fpath", "command": "xtask completion zsh > ~/.zfunc/_xtask" },
      { "text": "fish", "command": "xtask completion fish > ~/.config/fish/completions/xtask.fish" } ] },
  { "name": "doctor", "summary": "Check this machine: what works, what does not, and the cure",
    "description": "Looks at plugins, settings, folders, disk, proxy, certificate authorities, token, hub, locks, build tools and the C++ reference. Changes nothing, and shows no secret. The exit code is 1 when a check fails; a warning is none.",
    "options": [ { "name": "offline", "type": "bool", "env": ["HF_HUB_OFFLINE", "BITNET_OFFLINE"],
      "help": "Send no request: leaves the hub out" } ],
    "examples": [
      { "text": "everything", "command": "xtask doctor" },
      { "text": "for a script", "command": "xtask doctor --offline --json" } ] }
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
