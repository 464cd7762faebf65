#include "cli/topics.hpp"

#include "cli/layout.hpp"
#include "cli/option_text.hpp"
#include "cli/setting_keys.hpp"
#include "plugins/groups.hpp"
#include "services/settings.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::cli {

namespace {

std::string exit_codes_help(int width) {
    Rows rows;
    for (const auto& row : exit_codes) {
        const std::string code = std::to_string(static_cast<int>(row.code));
        rows.emplace_back(std::string(3 - std::min<std::size_t>(code.size(), 3), ' ') + code + "  " +
                              std::string(row.name),
                          std::string(row.meaning));
    }
    return wrap("Exit codes of xtask and all its commands. With --json an error also has a finer reason.",
                width, 0) +
           "\n" + definitions(rows, width);
}

std::string environment_help(const plugins::Catalog& catalog, int width) {
    const auto variables = environment_variables(catalog);
    return wrap("Environment variables. A flag wins over them, they win over config files.", width, 0) +
           "\n" + definitions(Rows(variables.begin(), variables.end()), width);
}

std::string setting_meaning(const SettingKey& key) {
    std::string text = meaning(*key.option);
    if (services::Settings::project_may_set(key.name)) text += " [a project may set it]";
    return text;
}

std::string settings_help(const plugins::Catalog& catalog, int width) {
    std::string text =
        wrap("Every option of a command is a setting, under its long name; \"COMMAND.NAME\" is one for that "
             "command alone. xtask config shows what they are and where each comes from, xtask config set "
             "writes your own file. One is no option: \"mirrors\", a list of objects that xtask help "
             "mirror-download explains.",
             width, 0) +
        heading("Sources, first to last") + definitions(settings_sources(), width) + "\n" +
        wrap("A project's file comes with somebody else's repository: it may not name a host, a credential, "
             "a certificate authority, a program or a plugin folder.",
             width, 0);
    Rows rows;
    for (const auto& key : setting_keys(catalog)) {
        if (key.command.empty() && !key.option->hidden)
            rows.emplace_back(key.option->name, setting_meaning(key));
    }
    return text + heading("Settings") + definitions(rows, width);
}

std::string plugins_help(int width) {
    return wrap("A command is a plugin's: NAME.json says what it takes, NAME.so does it. Help and completion "
                "read the former and load nothing; a command loads its own plugin and no other.",
                width, 0) +
           heading("Folders, first to last") + definitions(plugin_folders(), width) +
           heading("What you can do") +
           definitions(
               {{"xtask plugin list", "Which there are, and why one is not used"},
                {"xtask plugin info NAME", "What one offers: commands, mirrors, version, license"},
                {"xtask plugin doctor [NAME]", "Load them, each in a process of its own, and report faults"},
                {"xtask --plugin-dir DIR ...", "Try one that is not installed"}},
               width) +
           "\n" +
           wrap("Only you, root, or whoever owns the xtask executable may be able to write to a plugin and "
                "the folders above it, or it is untrusted and not loaded. Where two plugins have one name, "
                "the first that is found counts; where two have a command of one name, say "
                "PLUGIN:COMMAND.",
                width, 0);
}

std::string json_help(int width) {
    return wrap("With --json standard output is JSON lines and nothing else. Each has \"schema\" (1; it "
                "counts up when a member changes its meaning) and \"event\". Messages for people stay on "
                "standard error; -q leaves warnings and errors.",
                width, 0) +
           heading("Events") + definitions(json_events(), width);
}

} // namespace

const std::vector<Topic>& topics() {
    static const std::vector<Topic> list{
        {"exit-codes", "What each exit code means"},
        {"environment", "Every variable that counts"},
        {"settings", "Config files, and every key they may have"},
        {"plugins", "Where commands come from, and how to add some"},
        {"json", "What --json prints"},
    };
    return list;
}

bool is_topic(std::string_view name) {
    return std::any_of(topics().begin(), topics().end(),
                       [&](const Topic& topic) { return topic.name == name; });
}

std::string topic_help(std::string_view name, const plugins::Catalog& catalog, int width) {
    if (name == "exit-codes") return exit_codes_help(width);
    if (name == "environment") return environment_help(catalog, width);
    if (name == "settings") return settings_help(catalog, width);
    return name == "plugins" ? plugins_help(width) : json_help(width);
}

std::string describe_topic(std::string_view name, const plugins::Catalog& catalog) {
    JsonWriter json;
    json.begin_array();
    const auto rows = [&](const auto& list) {
        for (const auto& [term, meaning] : list)
            json.begin_object().member("name", term).member("meaning", meaning).end_object();
    };
    if (name == "exit-codes") {
        for (const auto& row : exit_codes) {
            json.begin_object().member("code", static_cast<int>(row.code)).member("name", row.name);
            json.member("meaning", row.meaning).end_object();
        }
    } else if (name == "environment") {
        rows(environment_variables(catalog));
    } else if (name == "settings") {
        for (const auto& key : setting_keys(catalog)) {
            json.begin_object().member("name", key.name).member("meaning", meaning(*key.option));
            json.member("project", services::Settings::project_may_set(key.name)).end_object();
        }
    } else {
        rows(name == "plugins" ? plugin_folders() : json_events());
    }
    return json.end_array().take();
}

std::map<std::string, std::string> environment_variables(const plugins::Catalog& catalog) {
    std::map<std::string, std::string> variables{
        {"ALL_PROXY", "Proxy for what HTTP_PROXY and HTTPS_PROXY do not name; lower case too"},
        {"COLUMNS", "Width of help"},
        {"HF_HOME", "Where the token file of the hub's own tools is (default ~/.cache/huggingface)"},
        {"HF_TOKEN", "Access token for the hub"},
        {"HF_TOKEN_PATH", "File with the access token"},
        {"HTTPS_PROXY", "Proxy for https requests; lower case too"},
        {"HTTP_PROXY", "Proxy for http requests; lower case too"},
        {"HUGGING_FACE_HUB_TOKEN", "Access token for the hub, where HF_TOKEN is not set"},
        {"LC_ALL, LC_CTYPE, LANG", "Progress is drawn in ASCII unless the first that is set names UTF-8"},
        {"NO_COLOR", "No colors, unless --color says otherwise"},
        {"NO_PROXY", "Names, domains, addresses and networks that are asked directly; lower case too"},
        {"SSL_CERT_DIR", "Folder of certificate authorities to trust instead of the system's"},
        {"SSL_CERT_FILE", "Certificate authorities to trust instead of the system's"},
        {"TERM", "\"dumb\": no colors, no progress bars"},
        {"XDG_CACHE_HOME", "Holds huggingface/token where HF_HOME is not set (default ~/.cache)"},
        {"XDG_CONFIG_HOME", "Holds xtask/config.json (default ~/.config)"},
        {"XDG_DATA_HOME", "Holds xtask/plugins (default ~/.local/share)"},
        {"XDG_STATE_HOME", "Holds xtask/mirrors.json, the history of mirrors (default ~/.local/state)"},
        {"XTASK_PLUGIN_PATH", "Folders with plugins, separated by colons"},
    };
    for (const auto& [plugin, command] : catalog.commands()) {
        for (const auto* option : plugins::option_pointers(*command)) {
            for (const auto& name : option->environment)
                variables[name] = "Sets --" + option->name + ": " + option->help;
        }
    }
    return variables;
}

const std::vector<std::pair<std::string, std::string>>& json_events() {
    static const std::vector<std::pair<std::string, std::string>> list{
        {"start", "What is about to be done: path, commit, bytes that are there, bytes in all"},
        {"progress",
         "Bytes done, total, bytes_per_second, eta_seconds, at most one a second; or text, what is going on"},
        {"retry", "Why something is tried again, and wait_ms"},
        {"mirror", "Which mirror is asked, and what became of it"},
        {"verify", "A file that is there: its state, how it was verified, sha256, length"},
        {"failed", "One file of many that was not to be had"},
        {"done", "The last line of a run that went well; what was asked for stands in result"},
        {"error",
         "The last line of one that did not: exit code and its name, reason, retryable, message, hint"},
    };
    return list;
}

const std::vector<std::pair<std::string, std::string>>& settings_sources() {
    static const std::vector<std::pair<std::string, std::string>> list{
        {"flag", "On the command line"},
        {"environment", "See xtask help environment"},
        {"./.xtask.json", "A project's, in the working directory"},
        {"$XDG_CONFIG_HOME/xtask/config.json", "Yours (default ~/.config/xtask/config.json)"},
        {"/etc/xtask/config.json", "The machine's"},
        {"default", "As help says"},
    };
    return list;
}

const std::vector<std::pair<std::string, std::string>>& plugin_folders() {
    static const std::vector<std::pair<std::string, std::string>> list{
        {"--plugin-dir DIR", "As often as you like"},
        {"XTASK_PLUGIN_PATH", "Folders, separated by colons"},
        {"$XDG_DATA_HOME/xtask/plugins", "Yours (default ~/.local/share/xtask/plugins)"},
        {"plugins/ beside xtask", "And lib/xtask/plugins of the tree that it is installed in"},
        {"/usr/local/lib, /usr/lib", "xtask/plugins there: the machine's"},
    };
    return list;
}

} // namespace xtask::cli
