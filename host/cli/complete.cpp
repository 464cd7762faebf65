#include "cli/complete.hpp"

#include "cli/builtins.hpp"
#include "cli/setting_keys.hpp"
#include "cli/topics.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <optional>

namespace xtask::cli {

namespace {

using plugins::Command;
using plugins::Option;

/// The first line, and as much of it as fits beside a word.
std::string brief(const std::string& text) {
    constexpr std::size_t most = 60;
    std::string line = text.substr(0, text.find('\n'));
    if (line.size() <= most) return line;
    const std::size_t space = line.rfind(' ', most);
    return line.substr(0, space == line.npos ? 0 : space) + " ...";
}

class Completer {
  public:
    Completer(const plugins::Catalog& catalog, const Words& words, const MirrorNames& mirrors)
        : catalog_(catalog), mirrors_(mirrors),
          before_(words.begin(), words.empty() ? words.end() : words.end() - 1),
          current_(words.empty() ? std::string() : words.back()) {}

    Completion run() {
        const auto position = command_position(plugins::common_options(), before_);
        if (!position) {
            continue_line(nullptr, plugins::common_options(), before_);
            return std::move(result_);
        }
        const std::string name = before_[*position];
        Words rest = before_;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*position));
        if (const Command* command = command_named(name))
            continue_line(command, plugins::all_options(*command), rest);
        return std::move(result_);
    }

  private:
    const Command* command_named(const std::string& name) const {
        if (const Command* builtin = builtin_command(name)) return builtin;
        try {
            const auto found = catalog_.command(name);
            return found ? found->command : nullptr;
        } catch (const Error&) { // ambiguous, or its plugin cannot be used
            return nullptr;
        }
    }

    void add(const std::string& text, const std::string& meaning) {
        if (text.compare(0, current_.size(), current_) == 0)
            result_.candidates.push_back({text, brief(meaning)});
    }

    /// `command` null: there is none yet.
    void continue_line(const Command* command, const std::vector<Option>& options, const Words& words) {
        const bool ended = std::find(words.begin(), words.end(), "--") != words.end();
        const Tokens tokens = tokenize(options, words);
        if (tokens.incomplete && !ended) {
            if (const Option* option = awaiting(options, *tokens.incomplete)) values(*option, "");
            return;
        }
        const std::size_t equals = current_.find('=');
        if (!ended && current_.rfind("--", 0) == 0 && equals != current_.npos) {
            const Option* option = awaiting(options, current_.substr(0, equals));
            if (option != nullptr && !option->is_switch()) values(*option, current_.substr(0, equals + 1));
            return;
        }
        const bool dashed = !current_.empty() && current_.front() == '-';
        if (!ended && dashed) return flags(options, tokens);
        if (command == nullptr) return commands();
        const Option* positional = next_positional(options, tokens.positionals.size());
        if (positional != nullptr) {
            if (positional->name == "value" && command->name == "config") {
                setting_values(tokens.positionals);
            } else {
                values(*positional, "");
            }
        } else if (!ended && current_.empty()) {
            flags(options, tokens);
        }
    }

    /// The option that `word`, "--name" or a cluster of short ones, ends with.
    static const Option* awaiting(const std::vector<Option>& options, const std::string& word) {
        const auto found = std::find_if(options.begin(), options.end(), [&](const Option& option) {
            if (option.positional) return false;
            if (word.rfind("--", 0) == 0) return option.answers_to(word.substr(2));
            return !word.empty() && option.short_name == word.substr(word.size() - 1);
        });
        return found == options.end() ? nullptr : &*found;
    }

    static const Option* next_positional(const std::vector<Option>& options, std::size_t taken) {
        for (const auto& option : options) {
            if (!option.positional) continue;
            if (taken == 0 || option.repeatable) return &option;
            --taken;
        }
        return nullptr;
    }

    void flags(const std::vector<Option>& options, const Tokens& tokens) {
        for (const auto& option : options) {
            const bool given = tokens.has(option.name) && !option.repeatable;
            if (option.positional || option.hidden || given || !option.deprecated.empty()) continue;
            add("--" + option.name, option.help);
            // Other spellings are for those who have begun to type one.
            if (current_.size() > 2) {
                for (const auto& alias : option.aliases) add("--" + alias, option.help);
            }
        }
    }

    void commands() {
        for (const auto& [plugin, command] : catalog_.commands()) {
            add(command->name, command->summary);
            for (const auto& alias : command->aliases) add(alias, "The same as " + command->name);
        }
        for (const auto& command : builtin_commands()) add(command.name, command.summary);
    }

    /// `prefix`: what comes before the value within the word.
    void values(const Option& option, const std::string& prefix) {
        for (const auto& choice : option.choices) add(prefix + choice, "");
        for (const auto& keyword : option.keywords) add(prefix + keyword, "");
        if (option.complete == "command") {
            commands();
            for (const auto& topic : topics()) add(topic.name, topic.summary);
        } else if (option.complete == "setting") {
            for (const auto& key : setting_keys(catalog_)) add(prefix + key.name, key.option->help);
        } else if (option.complete == "mirror") {
            add(prefix + "hf", "The hub itself");
            if (mirrors_) {
                for (const auto& name : mirrors_()) add(prefix + name, "Of a config file");
            }
            for (const auto& plugin : catalog_.plugins()) {
                for (const auto& mirror : plugin.manifest.mirrors) add(prefix + mirror.id, mirror.summary);
            }
        } else if (option.complete == "plugin") {
            for (const auto& plugin : catalog_.plugins()) add(prefix + plugin.name, plugin.manifest.summary);
        }
        const bool path = option.type == plugins::OptionType::path;
        if (option.complete == "dir") {
            result_.paths = Completion::Paths::directories;
        } else if (option.complete == "file" || (path && option.complete != "none")) {
            result_.paths = Completion::Paths::files;
        }
    }

    /// `xtask config set KEY` takes what that option takes.
    void setting_values(const Words& positionals) {
        const auto keys = setting_keys(catalog_);
        const SettingKey* key = find_key(keys, positionals[1]);
        if (positionals.front() != "set" || key == nullptr) return;
        if (key->option->is_switch()) {
            for (const char* word : {"true", "false"}) add(word, "");
        } else {
            values(*key->option, "");
        }
    }

    const plugins::Catalog& catalog_;
    const MirrorNames& mirrors_;
    const Words before_;
    const std::string current_;
    Completion result_;
};

} // namespace

Completion complete(const plugins::Catalog& catalog, const Words& words, const MirrorNames& mirrors) {
    return Completer(catalog, words, mirrors).run();
}

std::string completion_lines(const Completion& completion) {
    std::string lines;
    for (const auto& [text, meaning] : completion.candidates) {
        lines.append(text).append("\t").append(meaning).append("\n");
    }
    if (completion.paths == Completion::Paths::files) lines += ":file\n";
    if (completion.paths == Completion::Paths::directories) lines += ":dir\n";
    return lines;
}

} // namespace xtask::cli
