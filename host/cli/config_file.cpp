#include "cli/config_file.hpp"

#include "base/file.hpp"
#include "base/lock.hpp"
#include "cli/suggest.hpp"
#include "plugins/trust.hpp"
#include "plugins/values.hpp"
#include "services/files.hpp"
#include "services/settings_file.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::cli {

namespace {

constexpr std::uint64_t largest_file = 1U << 20U; // as Settings::load
constexpr Duration patience{10'000};              // others hold the lock for milliseconds

void refuse(const SettingKey& key, const std::string& problem, std::string hint = {}) {
    throw Error(ExitCode::usage, "bad-value", key.name + ": the value " + problem, std::move(hint));
}

void write_value(JsonWriter& json, const SettingKey& key, const std::string& text) {
    const auto& option = *key.option;
    const auto value = plugins::check_value(option, text);
    if (!value) refuse(key, value.error(), did_you_mean(text, option.choices));
    // A path may be any bytes on a command line; a line of a config file may not.
    const bool control = std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (control) refuse(key, "must not hold control characters");
    if (!plugins::is_utf8(text)) refuse(key, "must be UTF-8");
    const bool keyword =
        std::find(option.keywords.begin(), option.keywords.end(), text) != option.keywords.end();
    if (option.is_switch()) {
        json.value(value->integer != 0);
    } else if (option.type == plugins::OptionType::integer && !keyword) {
        json.value(value->integer);
    } else {
        json.value(text);
    }
}

std::string json_of(const SettingKey& key, const std::vector<std::string>& values) {
    JsonWriter json;
    if (values.size() == 1) {
        write_value(json, key, values.front());
        return json.take();
    }
    if (!key.option->repeatable) {
        throw Error(ExitCode::usage, "repeated-option",
                    key.name + " takes one value, not " + std::to_string(values.size()),
                    "quote a value with blanks");
    }
    json.begin_array();
    for (const auto& value : values) write_value(json, key, value);
    return json.end_array().take();
}

base::Lock lock(const std::string& path, const base::Cancel& cancel) {
    return base::Lock::acquire(path + ".lock", {patience, {}}, cancel);
}

} // namespace

ConfigFile::ConfigFile(const services::Environment& environment, const base::Cancel& cancel)
    : cancel_(cancel), path_(services::Settings::standard_files(environment).user) {
    if (path_.empty()) {
        throw Error(ExitCode::failure, "no-home", "nothing says where your config file is",
                    "set HOME or XDG_CONFIG_HOME to an absolute path");
    }
    target_ = plugins::real_path(path_).value_or(path_);
}

void ConfigFile::set(const SettingKey& key, const std::vector<std::string>& values) {
    const std::string json = json_of(key, values);
    base::make_directories(base::parent_directory(target_));
    const base::Lock held = lock(target_, cancel_);
    try {
        write(services::with_setting(read(), key.name, json));
    } catch (const Error& error) {
        if (error.code != ExitCode::usage) throw;
        throw Error(error.code, error.reason, path_ + ": " + error.what());
    }
}

bool ConfigFile::unset(const std::string& key) {
    if (base::entry_at(target_) == base::Entry::absent) return false;
    const base::Lock held = lock(target_, cancel_);
    try {
        const auto text = services::without_setting(read(), key);
        if (text) write(*text);
        return text.has_value();
    } catch (const Error& error) {
        if (error.code != ExitCode::usage) throw;
        throw Error(error.code, error.reason, path_ + ": " + error.what());
    }
}

std::string ConfigFile::read() const {
    if (base::entry_at(target_) == base::Entry::absent) return {};
    return services::read_file(target_, largest_file);
}

void ConfigFile::write(const std::string& text) const {
    struct stat status {};
    const bool exists = ::stat(target_.c_str(), &status) == 0;
    services::write_file(target_, text, exists ? status.st_mode & 0777U : 0600U);
}

} // namespace xtask::cli
