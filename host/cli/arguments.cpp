#include "cli/arguments.hpp"

#include "cli/suggest.hpp"
#include "plugins/groups.hpp"
#include "plugins/values.hpp"

#include <xtask/error.hpp>

#include <algorithm>
#include <utility>

namespace xtask::cli {

namespace {

using plugins::Argument;
using plugins::Option;
using plugins::Origin;

[[noreturn]] void usage(std::string reason, const std::string& message, std::string hint) {
    throw Error(ExitCode::usage, std::move(reason), message, std::move(hint));
}

std::string see_help(const Sources& sources) { return "see xtask help " + sources.command; }

/// A URL may carry credentials, and anything may be long.
std::string shown(const Option& option, const std::string& text) {
    constexpr std::size_t longest = 100;
    if (option.type == plugins::OptionType::url) return "the value";
    return "'" + (text.size() > longest ? text.substr(0, longest) + "…" : text) + "'";
}

plugins::Value checked(const Option& option, const std::string& source, const std::string& text) {
    auto value = plugins::check_value(option, text);
    if (!value) {
        std::vector<std::string> words = option.choices;
        words.insert(words.end(), option.keywords.begin(), option.keywords.end());
        usage("bad-value", source + ": " + shown(option, text) + " " + value.error(),
              did_you_mean(text, words));
    }
    return std::move(*value);
}

void check_syntax(const std::vector<Option>& options, const Tokens& tokens, const Sources& sources) {
    if (!tokens.unknown.empty()) {
        const std::string word = tokens.unknown.front().substr(0, tokens.unknown.front().find('='));
        std::vector<std::string> names;
        for (const auto& option : options) {
            if (option.positional || option.hidden) continue;
            names.push_back("--" + option.name);
            for (const auto& alias : option.aliases) names.push_back("--" + alias);
        }
        const std::string hint = did_you_mean(word, names);
        usage("unknown-option", "unknown option '" + word + "'", hint.empty() ? see_help(sources) : hint);
    }
    if (tokens.overfull) usage("bad-value", *tokens.overfull + " takes no value", see_help(sources));
    if (tokens.incomplete) usage("missing-value", *tokens.incomplete + " needs a value", see_help(sources));
}

/// Positionals in the order they are declared; the last may be repeatable.
std::vector<std::pair<const Option*, Words>> assign_positionals(const std::vector<Option>& options,
                                                                const Words& words, const Sources& sources) {
    std::vector<std::pair<const Option*, Words>> assigned;
    auto word = words.begin();
    for (const auto& option : options) {
        if (!option.positional || word == words.end()) continue;
        const auto end = option.repeatable ? words.end() : word + 1;
        assigned.emplace_back(&option, Words(word, end));
        word = end;
    }
    if (word != words.end())
        usage("unexpected-argument", "unexpected argument '" + *word + "'", see_help(sources));
    return assigned;
}

Argument from_line(const Option& option, const Words& texts) {
    Argument argument{option.name, Origin::flag, option.positional ? option.name : "--" + option.name, {}};
    if (option.is_switch()) {
        argument.values.push_back({"true", 1});
        return argument;
    }
    if (texts.size() > 1 && !option.repeatable) {
        usage("repeated-option", argument.source + " was given more than once", {});
    }
    for (const auto& text : texts) argument.values.push_back(checked(option, argument.source, text));
    return argument;
}

Words lines_of(const std::string& text) {
    Words lines;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end == text.npos ? end : end - begin));
        if (end == text.npos) return lines;
        begin = end + 1;
    }
}

/// Off counts as not given.
bool is_set(const Option& option, const Argument& argument) {
    return argument.origin != Origin::fallback &&
           !(option.is_switch() && argument.values.front().integer == 0);
}

void check_conflicts(const std::vector<Option>& options, const plugins::Arguments& arguments) {
    const auto set = [&](const std::string& name) -> const Argument* {
        for (const auto& option : options) {
            const Argument* argument = option.answers_to(name) ? arguments.find(option.name) : nullptr;
            if (argument != nullptr && is_set(option, *argument)) return argument;
        }
        return nullptr;
    };
    for (const auto& option : options) {
        const Argument* one = set(option.name);
        if (one == nullptr) continue;
        for (const auto& name : option.conflicts) {
            const Argument* other = set(name);
            if (other != nullptr) {
                usage("conflicting-options", one->source + " and " + other->source + " exclude each other",
                      {});
            }
        }
    }
}

} // namespace

std::optional<Argument> resolve_option(const Option& option, const Sources& sources) {
    for (const auto& variable : option.environment) {
        if (const auto text = sources.environment(variable)) {
            const std::string source = "environment " + variable;
            return Argument{option.name, Origin::environment, source, {checked(option, source, *text)}};
        }
    }
    if (!plugins::is_common_option(option.name)) {
        if (const auto setting = sources.settings.find(sources.command, option.name)) {
            Argument argument{option.name, Origin::config, setting->origin, {}};
            const std::string source = setting->origin + ": " + option.name;
            const Words texts = option.repeatable ? lines_of(setting->value) : Words{setting->value};
            for (const auto& text : texts) argument.values.push_back(checked(option, source, text));
            return argument;
        }
    }
    if (!option.default_text) return std::nullopt;
    return Argument{
        option.name, Origin::fallback, "default", {checked(option, "default", *option.default_text)}};
}

Parsed parse_arguments(const std::vector<Option>& options, const Words& words, const Sources& sources) {
    const Tokens tokens = tokenize(options, words);
    check_syntax(options, tokens, sources);
    const auto positionals = assign_positionals(options, tokens.positionals, sources);

    Parsed parsed;
    for (const auto& option : options) {
        const auto position = std::find_if(positionals.begin(), positionals.end(),
                                           [&](const auto& entry) { return entry.first == &option; });
        const auto given = tokens.given.find(option.name);
        if (position != positionals.end()) {
            parsed.arguments.add(from_line(option, position->second));
        } else if (!option.positional && given != tokens.given.end()) {
            parsed.arguments.add(from_line(option, given->second));
        } else if (auto argument = resolve_option(option, sources)) {
            parsed.arguments.add(std::move(*argument));
        } else if (option.required) {
            usage("missing-option", (option.positional ? option.name : "--" + option.name) + " is missing",
                  see_help(sources));
        }
        const Argument* argument = parsed.arguments.find(option.name);
        if (!option.deprecated.empty() && argument != nullptr && is_set(option, *argument)) {
            parsed.warnings.push_back(argument->source + " is deprecated: " + option.deprecated);
        }
    }
    check_conflicts(options, parsed.arguments);
    return parsed;
}

} // namespace xtask::cli
