#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/layout.hpp"
#include "cli/suggest.hpp"
#include "net/url.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <set>
#include <utility>

namespace xtask::cli {

namespace {

using plugins::Argument;
using plugins::Option;

struct Key {
    std::string name, command; ///< `command` only for "COMMAND.option"
    Option option;
};

/// Every option of every command, as settings name them; also of plugins that cannot be used just now.
std::vector<Key> known_keys(const plugins::Catalog& catalog) {
    std::vector<Key> keys;
    std::set<std::string> seen;
    for (const auto& plugin : catalog.plugins()) {
        for (const auto& command : plugin.manifest.commands) {
            for (const auto& option : plugins::all_options(command)) {
                if (plugins::is_common_option(option.name)) continue;
                for (const Key& key : {Key{option.name, "", option},
                                       Key{command.name + "." + option.name, command.name, option}}) {
                    if (seen.insert(key.name).second) keys.push_back(key);
                }
            }
        }
    }
    return keys;
}

/// A URL's credentials and query are nobody's business.
std::string masked(const Option& option, const std::string& text) {
    if (option.type != plugins::OptionType::url) return text;
    const auto url = net::parse_url(text);
    const bool plain = url && url->user_info.empty() && url->target.find('?') == text.npos;
    return plain ? text : url ? url->redacted() : "…";
}

std::string shown(const Option& option, const Argument& argument) {
    std::string text;
    for (const auto& value : argument.values) {
        text += (text.empty() ? "" : ", ") + masked(option, value.text);
    }
    return text;
}

void write(JsonWriter& json, const Key& key, const Argument& argument) {
    json.begin_object().member("key", key.name).member("value", shown(key.option, argument));
    json.member("origin", argument.source).end_object();
}

void list(Session& session) {
    std::vector<std::vector<std::string>> rows{{"KEY", "VALUE", "ORIGIN"}};
    JsonWriter json;
    json.begin_array();
    for (const auto& key : known_keys(session.catalog())) {
        // An option of one command is worth a line only where the command's own setting decides it.
        const auto argument =
            resolve_option(key.option, {session.environment(), session.settings(), key.command});
        const auto general = resolve_option(key.option, {session.environment(), session.settings(), ""});
        if (!argument) continue;
        const bool special = !general || general->source != argument->source ||
                             shown(key.option, *general) != shown(key.option, *argument);
        if (!key.command.empty() && !special) continue;
        rows.push_back({key.name, shown(key.option, *argument), argument->source});
        write(json, key, *argument);
    }
    session.ui().print(table(rows));
    session.ui().result(json.end_array().text());
}

void get(Session& session, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& key : known_keys(session.catalog())) {
        names.push_back(key.name);
        if (key.name != name) continue;
        const auto argument =
            resolve_option(key.option, {session.environment(), session.settings(), key.command});
        if (!argument) throw Error(ExitCode::failure, "not-set", "'" + name + "' has no value");
        JsonWriter json;
        write(json, key, *argument);
        session.ui().print(shown(key.option, *argument) + "\n");
        session.ui().result(json.text());
        return;
    }
    const std::string hint = did_you_mean(name, names);
    throw Error(ExitCode::usage, "unknown-key", "there is no setting '" + name + "'",
                hint.empty() ? "xtask config lists them" : hint);
}

} // namespace

void run_config(Session& session, const plugins::Arguments& arguments) {
    const std::string key = arguments.text("key");
    if (arguments.text("action") == "list") {
        if (!key.empty()) {
            throw Error(ExitCode::usage, "unexpected-argument", "config list takes no key",
                        "xtask config get " + key);
        }
        return list(session);
    }
    if (key.empty())
        throw Error(ExitCode::usage, "missing-option", "config get needs a key", "xtask config lists them");
    get(session, key);
}

} // namespace xtask::cli
