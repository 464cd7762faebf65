#include "cli/tokens.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace xtask::cli {

namespace {

using plugins::Option;

std::string names_of(const Option& option) {
    std::string names = "--" + option.name;
    for (const auto& alias : option.aliases) names += ",--" + alias;
    if (!option.short_name.empty()) names += ",-" + option.short_name;
    return names;
}

struct Parser {
    CLI::App app;
    std::map<std::string, CLI::Option*> handles;

    explicit Parser(const std::vector<Option>& options) {
        app.set_help_flag();
        app.allow_extras();
        for (const auto& option : options) {
            if (option.positional) continue;
            handles[option.name] =
                option.is_switch() ? app.add_flag(names_of(option))
                                   : app.add_option(names_of(option))->take_all()->allow_extra_args(false);
        }
    }

    /// False when the last option lacks its value; everything before it was read.
    bool parse(const Words& words) {
        try {
            app.parse(Words(words.rbegin(), words.rend()));
            return true;
        } catch (const CLI::ParseError&) {
            return false;
        }
    }
};

const Option* find_long(const std::vector<Option>& options, std::string_view name) {
    const auto found = std::find_if(options.begin(), options.end(), [&](const Option& option) {
        return !option.positional && option.answers_to(name);
    });
    return found == options.end() ? nullptr : &*found;
}

/// CLI11 takes the next word for an empty value after "=", accepts "--switch=true", and lets "++" end the
/// line: words of these shapes are taken out before it sees them.
Words take_special(const std::vector<Option>& options, const Words& words, Tokens& tokens) {
    Words rest;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (*word == "--") {
            rest.insert(rest.end(), word, words.end());
            break;
        }
        const std::size_t equals = word->rfind("--", 0) == 0 ? word->find('=') : word->npos;
        const Option* option =
            equals == word->npos ? nullptr : find_long(options, word->substr(2, equals - 2));
        if (*word == "++") {
            tokens.positionals.push_back(*word);
        } else if (option != nullptr && option->is_switch()) {
            tokens.overfull = word->substr(0, equals);
        } else if (option != nullptr && equals + 1 == word->size()) {
            tokens.incomplete = word->substr(0, equals);
        } else {
            rest.push_back(*word);
        }
    }
    return rest;
}

} // namespace

Tokens tokenize(const std::vector<Option>& options, const Words& words) {
    Tokens tokens;
    const Words plain = take_special(options, words, tokens);
    Parser parser(options);
    if (!parser.parse(plain)) tokens.incomplete = plain.empty() ? std::string() : plain.back();

    for (const auto& [name, handle] : parser.handles) {
        if (handle->count() == 0) continue;
        const bool is_switch = find_long(options, name)->is_switch();
        tokens.given[name] = is_switch ? Words(handle->count()) : handle->results();
    }
    bool options_ended = false;
    for (const auto& word : parser.app.remaining()) {
        if (!options_ended && word == "--") {
            options_ended = true;
        } else if (!options_ended && word.size() > 1 && word.front() == '-') {
            tokens.unknown.push_back(word);
        } else {
            tokens.positionals.push_back(word);
        }
    }
    return tokens;
}

std::optional<std::size_t> command_position(const std::vector<Option>& options, const Words& words) {
    Parser parser(options);
    parser.app.prefix_command();
    parser.parse(words);
    const Words left = parser.app.remaining();
    if (left.empty()) return std::nullopt;
    const bool unknown_option = left.front().rfind('-', 0) == 0;
    if (!unknown_option) return words.size() - left.size();
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), left.front()) - words.begin());
}

} // namespace xtask::cli
