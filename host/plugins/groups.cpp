#include "plugins/groups.hpp"

#include <algorithm>

namespace xtask::plugins {

namespace {

// The language of manifests, so that one reader and one set of checks serves plugins and host alike.
constexpr std::string_view common_table = R"json([
  { "name": "help", "short": "h", "type": "bool", "group": "Common", "help": "Show this help" },
  { "name": "json", "type": "bool", "group": "Common",
    "help": "Print JSON lines on standard output; the last one is `done` or `error`" },
  { "name": "quiet", "short": "q", "type": "bool", "group": "Common", "conflicts": ["verbose"],
    "help": "Print warnings and errors only" },
  { "name": "verbose", "short": "v", "type": "bool", "group": "Common", "help": "Say more about what happens" },
  { "name": "color", "type": "enum", "choices": ["auto", "always", "never"], "default": "auto", "group": "Common",
    "metavar": "WHEN", "help": "Color messages; auto honours NO_COLOR and terminals" },
  { "name": "no-progress", "type": "bool", "group": "Common", "help": "Show no progress" },
  { "name": "plugin-dir", "type": "path", "repeatable": true, "group": "Common", "metavar": "DIR", "complete": "dir",
    "help": "Look for plugins here first" }
])json";

constexpr std::string_view transfer_table = R"json([
  { "name": "retries", "type": "int", "min": 0, "max": 1000, "default": "5", "group": "Transfer", "metavar": "N",
    "help": "Attempts in a row that may bring less than 64 KiB" },
  { "name": "timeout", "type": "duration", "min": 1000, "default": "30s", "group": "Transfer",
    "help": "Drop a connection that brings nothing, or less than 1 KiB/s, for this long" },
  { "name": "deadline", "type": "duration", "min": 1000, "group": "Transfer", "help": "Give up after this long in all" },
  { "name": "max-wait", "type": "duration", "default": "5m", "group": "Transfer",
    "help": "Longest Retry-After that is waited for" },
  { "name": "connections", "type": "int", "min": 1, "max": 32, "keywords": ["auto"], "default": "auto",
    "group": "Transfer", "metavar": "N", "help": "Connections at once; by default as many as pay, up to 16" },
  { "name": "max-memory", "type": "size", "min": 1048576, "max": 68719476736, "default": "64Mi", "group": "Transfer",
    "help": "Most that may be in memory, received and not yet written; less under a control group's limit" },
  { "name": "limit-rate", "type": "size", "min": 1, "group": "Transfer", "help": "Bytes per second for the whole process" },
  { "name": "lock-wait", "type": "duration", "group": "Transfer",
    "help": "Wait this long for another process's lock; without it, as long as it takes" },
  { "name": "ca-file", "type": "path", "group": "Transfer", "metavar": "FILE", "complete": "file",
    "help": "Trust these certificate authorities instead of the system's" }
])json";

constexpr std::string_view selection_table = R"json([
  { "name": "all", "type": "bool", "group": "Selection", "help": "Every file of the repository, its folders kept" },
  { "name": "include", "type": "string", "repeatable": true, "group": "Selection", "metavar": "GLOB",
    "help": "Files that match, as in '**/*.gguf'; * stays within a folder, ** does not" },
  { "name": "exclude", "type": "string", "repeatable": true, "group": "Selection", "metavar": "GLOB",
    "help": "Without the files that match" },
  { "name": "quant", "type": "string", "group": "Selection", "metavar": "Q",
    "help": "The GGUF model of this quantization, as in Q4_K_M, and its mmproj file; auto: Q4_K_M, else Q8_0" }
])json";

constexpr std::string_view hub_table = R"json([
  { "name": "id", "type": "repo-id", "default": "microsoft/bitnet-b1.58-2B-4T-gguf", "group": "Model",
    "metavar": "ORG/REPO", "help": "Repository on the hub" },
  { "name": "file", "type": "string", "repeatable": true, "default": "ggml-model-i2_s.gguf", "group": "Model",
    "metavar": "PATH", "help": "File in the repository; its last part is the local name" },
  { "name": "files-from", "type": "path", "group": "Model", "metavar": "LIST", "complete": "file",
    "help": "Read more files from LIST, one path a line; - is standard input" },
  { "name": "rev", "aliases": ["ref"], "type": "string", "default": "main", "group": "Model", "metavar": "REF",
    "help": "Branch, tag, commit or refs/pr/N" },
  { "name": "sha256", "type": "sha256", "group": "Model", "metavar": "HEX", "help": "What the file must hash to; one file only" },
  { "name": "out", "type": "path", "default": "models", "group": "Model", "metavar": "DIR", "complete": "dir",
    "help": "Folder for models; created when missing" },
  { "name": "force", "type": "bool", "group": "Model", "conflicts": ["offline"],
    "help": "Ignore what is on disk; the old file stays until the new one is verified" },
  { "name": "dry-run", "type": "bool", "group": "Model", "help": "Say what would be fetched; fetch nothing" },
  { "name": "offline", "type": "bool", "env": ["HF_HUB_OFFLINE", "BITNET_OFFLINE"], "group": "Model",
    "help": "Send no request; succeed only with what is on disk" },
  { "name": "no-verify", "type": "bool", "group": "Model",
    "help": "Skip the hash that the server announces; never --sha256 nor the size" },
  { "name": "base-url", "type": "url", "env": ["HF_ENDPOINT"], "default": "https://huggingface.co", "group": "Hub",
    "metavar": "URL", "help": "The hub, or a mirror that speaks like it" },
  { "name": "token-file", "type": "path", "group": "Hub", "metavar": "FILE", "complete": "file",
    "help": "Read the access token from here" },
  { "name": "send-token", "type": "bool", "group": "Hub",
    "help": "Send the token to --base-url too, whatever host that is" }
])json";

} // namespace

const std::vector<Option>& common_options() {
    static const std::vector<Option> options = parse_option_table(common_table);
    return options;
}

bool is_common_option(std::string_view name) {
    const auto& common = common_options();
    return std::any_of(common.begin(), common.end(),
                       [&](const Option& option) { return option.name == name; });
}

const std::vector<Option>* option_group(std::string_view name) {
    if (name == "transfer") {
        static const std::vector<Option> options = parse_option_table(transfer_table);
        return &options;
    }
    if (name == "selection") {
        static const std::vector<Option> options = parse_option_table(selection_table);
        return &options;
    }
    if (name == "hub") {
        static const std::vector<Option> options = parse_option_table(hub_table);
        return &options;
    }
    return nullptr;
}

std::vector<Option> all_options(const Command& command) {
    std::vector<Option> options;
    for (const Option* option : option_pointers(command)) options.push_back(*option);
    return options;
}

std::vector<const Option*> option_pointers(const Command& command) {
    std::vector<const Option*> options;
    const auto append = [&](const std::vector<Option>& more) {
        for (const auto& option : more) options.push_back(&option);
    };
    append(command.options);
    for (const auto& name : command.groups) {
        if (const auto* group = option_group(name)) append(*group);
    }
    append(common_options());
    return options;
}

} // namespace xtask::plugins
