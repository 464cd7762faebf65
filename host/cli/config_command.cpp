#include "base/json.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/config_file.hpp"
#include "cli/layout.hpp"
#include "cli/setting_keys.hpp"
#include "net/url.hpp"
#include "plugins/groups.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

namespace xtask::cli {

namespace {

using plugins::Argument;
using plugins::Option;

constexpr const char* mirrors_key = "mirrors";

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

/// The names of the mirrors that config files define. The rest may hold credentials, and is for the file
/// only.
std::optional<services::Setting> configured_mirrors(Session& session) {
    auto setting = session.settings().find("mirror-download", mirrors_key);
    if (!setting) return std::nullopt;
    const auto document = base::parse_json(setting->value);
    std::string names;
    if (document) {
        for (const JsonView mirror : JsonView(document->nodes.data(), document->nodes.size()))
            names += (names.empty() ? "" : ", ") + mirror["name"].text_or("?");
    }
    setting->value = std::move(names);
    return setting;
}

std::optional<Argument> resolve(Session& session, const SettingKey& key) {
    return resolve_option(*key.option, {session.environment(), session.settings(), key.command});
}

void write(JsonWriter& json, const SettingKey& key, const Argument& argument) {
    json.begin_object().member("key", key.name).member("value", shown(*key.option, argument));
    json.member("origin", argument.source).end_object();
}

void write(JsonWriter& json, const std::string& key, const services::Setting& setting) {
    json.begin_object().member("key", key).member("value", setting.value);
    json.member("origin", setting.origin).end_object();
}

[[noreturn]] void throw_unknown(const std::vector<SettingKey>& keys, const std::string& name) {
    const std::string hint = plugins::is_common_option(name.substr(name.find('.') + 1))
                                 ? "options of every command are for the command line only"
                                 : similar_keys(keys, name);
    throw Error(ExitCode::usage, "unknown-key", "there is no setting '" + name + "'",
                hint.empty() ? "xtask help settings lists them" : hint);
}

void list(Session& session) {
    std::vector<std::vector<std::string>> rows{{"KEY", "VALUE", "ORIGIN"}};
    JsonWriter json;
    json.begin_array();
    for (const auto& key : setting_keys(session.catalog())) {
        // An option of one command is worth a line only where the command's own setting decides it.
        const auto argument = resolve(session, key);
        if (!argument) continue;
        const auto general = resolve(session, {key.name, "", key.option});
        const bool special = !general || general->source != argument->source ||
                             shown(*key.option, *general) != shown(*key.option, *argument);
        if (!key.command.empty() && !special) continue;
        rows.push_back({key.name, shown(*key.option, *argument), argument->source});
        write(json, key, *argument);
    }
    if (const auto mirrors = configured_mirrors(session)) {
        rows.push_back({mirrors_key, mirrors->value, mirrors->origin});
        write(json, mirrors_key, *mirrors);
    }
    session.ui().print_styled(table(rows, session.environment()));
    session.ui().result(json.end_array().text());
}

/// The value on standard output, for scripts; where it is from beside it, for people.
void show(Session& session, const SettingKey& key, const Argument& argument) {
    JsonWriter json;
    write(json, key, argument);
    session.ui().print(shown(*key.option, argument) + "\n");
    session.ui().log(services::Level::info, key.name + " is from: " + argument.source);
    session.ui().result(json.text());
}

void get_mirrors(Session& session) {
    const auto mirrors = configured_mirrors(session);
    if (!mirrors)
        throw Error(ExitCode::failure, "not-set", "'mirrors' has no value", "xtask help mirror-download");
    JsonWriter json;
    write(json, mirrors_key, *mirrors);
    session.ui().print(mirrors->value + "\n");
    session.ui().log(services::Level::info, std::string(mirrors_key) + " is from: " + mirrors->origin);
    session.ui().result(json.text());
}

void get(Session& session, const std::string& name) {
    if (name == mirrors_key) return get_mirrors(session);
    const auto keys = setting_keys(session.catalog());
    const SettingKey* key = find_key(keys, name);
    if (key == nullptr) throw_unknown(keys, name);
    const auto argument = resolve(session, *key);
    if (!argument)
        throw Error(ExitCode::failure, "not-set", "'" + name + "' has no value", "xtask help settings");
    show(session, *key, *argument);
}

/// What counts from now on, which need not be what was written.
void report(Session& session, const ConfigFile& file, const SettingKey& key) {
    session.forget_settings();
    std::optional<Argument> argument;
    try {
        argument = resolve(session, key);
    } catch (const Error& error) { // done is done; what else is wrong is told
        session.ui().log(services::Level::warn, error.what());
    }
    JsonWriter json;
    if (argument) {
        write(json, key, *argument);
    } else {
        json.begin_object().member("key", key.name).end_object();
    }
    session.ui().result(json.text());
    if (argument && argument->source != file.path() && argument->origin != plugins::Origin::fallback) {
        session.ui().log(services::Level::warn, key.name + " is still from " + argument->source +
                                                    ", which comes before " + file.path());
    }
}

void set(Session& session, const std::string& name, const std::vector<std::string>& values) {
    if (name == mirrors_key) {
        throw Error(ExitCode::usage, "not-a-line", "'mirrors' is a list of objects, not a line of text",
                    "write it into " + services::Settings::standard_files(session.environment()).user +
                        " with an editor; xtask help mirror-download has an example");
    }
    const auto keys = setting_keys(session.catalog());
    const SettingKey* key = find_key(keys, name);
    if (key == nullptr) throw_unknown(keys, name);
    session.settings(); // a file that is wrong already is told before it is changed
    ConfigFile file(session.environment(), session.cancel());
    file.set(*key, values);
    session.ui().log(services::Level::info, name + " is set in " + file.path());
    report(session, file, *key);
}

void unset(Session& session, const std::string& name) {
    const auto keys = setting_keys(session.catalog());
    const SettingKey* key = find_key(keys, name);
    ConfigFile file(session.environment(), session.cancel());
    const bool removed = file.unset(name); // also what is no setting, or nobody could get rid of it
    if (!removed && key == nullptr) throw_unknown(keys, name);
    session.ui().log(services::Level::info,
                     name + (removed ? " is no longer set in " : " was not set in ") + file.path());
    if (key != nullptr) report(session, file, *key);
}

[[noreturn]] void misused(const std::string& reason, const std::string& message, const std::string& hint) {
    throw Error(ExitCode::usage, reason, message, hint);
}

} // namespace

void run_config(Session& session, const plugins::Arguments& arguments) {
    const std::string action = arguments.text("action");
    const std::string key = arguments.text("key");
    const auto values = arguments.texts("value");
    if (action == "list" && !key.empty())
        misused("unexpected-argument", "config list takes no key", "xtask config get " + key);
    if (action != "list" && key.empty())
        misused("missing-option", "config " + action + " needs a key", "xtask config lists them");
    if (action == "set" && values.empty())
        misused("missing-option", "config set " + key + " needs a value", "xtask config unset " + key);
    if (action != "set" && !values.empty())
        misused("unexpected-argument", "config " + action + " takes no value", "xtask config set KEY VALUE");
    if (action == "list") return list(session);
    if (action == "get") return get(session, key);
    if (action == "set") return set(session, key, values);
    unset(session, key);
}

} // namespace xtask::cli
