#include "services/settings.hpp"

#include "base/file.hpp"
#include "base/json.hpp"

#include <xtask/error.hpp>
#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>

namespace xtask::services {

namespace {

constexpr std::uint64_t largest_file = 1U << 20U;

/// What a repository somebody cloned may say: nothing that names a host, a credential, a CA or a program.
/// No option is called include or exclude yet; the list is part of the contract and has them from the start.
constexpr std::array<std::string_view, 9> project_keys{
    "id", "file", "rev", "out", "include", "exclude", "connections", "limit-rate", "max-memory"};

Error bad_setting(const std::string& file, std::string_view key, const std::string& why,
                  std::string hint = {}) {
    return {ExitCode::usage, "bad-setting", file + ": \"" + std::string(key) + "\" " + why, std::move(hint)};
}

std::string_view option_part(std::string_view key) { return key.substr(key.find('.') + 1); }

/// The text of a scalar; nothing for null and containers, and for text that could not stand in a list of
/// lines.
std::optional<std::string> scalar_text(JsonView value) {
    if (const auto flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto number = value.integer()) return std::to_string(*number);
    if (const auto number = value.real()) return JsonWriter().value(*number).take();
    const auto text = value.text();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (!text || std::any_of(text->begin(), text->end(), is_control)) return std::nullopt;
    return std::string(*text);
}

std::optional<std::string> setting_text(JsonView value) {
    if (!value.is_array()) return scalar_text(value);
    std::string lines;
    for (const JsonView element : value) {
        const auto line = scalar_text(element);
        if (!line) return std::nullopt;
        lines += *line + '\n';
    }
    if (!lines.empty()) lines.pop_back();
    return lines;
}

/// The one setting that is no list of lines: it stays JSON, on one line, and whoever uses it reads that.
constexpr std::string_view structured_key = "mirrors";

std::optional<std::string> structured_text(JsonView value) {
    if (!value.is_array()) return std::nullopt;
    JsonWriter json;
    base::copy(json, value);
    return json.take();
}

/// Nothing when there is no such file.
std::optional<std::string> content_of(const std::string& path, bool trusted) {
    const int links =
        trusted ? 0 : O_NOFOLLOW; // dotfiles are often links; a cloned repository has no need of them
    const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | links));
    if (!fd) {
        if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
        const int number = errno;
        throw Error(ExitCode::usage, "unreadable-settings", base::io_error(number, "read " + path).what());
    }
    if (!S_ISREG(base::status_of(fd.get(), path).st_mode)) {
        throw Error(ExitCode::usage, "unreadable-settings", path + " is not a regular file");
    }
    try {
        return base::read_all(fd.get(), largest_file, path);
    } catch (const Error& error) {
        throw Error(ExitCode::usage, "unreadable-settings", error.what());
    }
}

/// Collects one file's entries.
class Reader {
  public:
    Reader(const std::string& file, bool trusted) : file_(file), trusted_(trusted) {}

    std::vector<Settings::Entry> read() {
        const auto content = content_of(file_, trusted_);
        if (!content) return {};
        const auto document = base::parse_json(*content);
        if (!document) throw Error(ExitCode::usage, "bad-settings-file", file_ + ": " + document.error());
        const JsonView root(document->nodes.data(), document->nodes.size());
        if (!root.is_object())
            throw Error(ExitCode::usage, "bad-settings-file", file_ + ": not a JSON object");
        for (const JsonView member : root) {
            if (!member.is_object()) {
                add(std::string(member.key()), member);
                continue;
            }
            for (const JsonView option : member)
                add(std::string(member.key()) + "." + std::string(option.key()), option);
        }
        return std::move(entries_);
    }

  private:
    void add(const std::string& key, JsonView value) {
        const auto same = [&](const Settings::Entry& entry) { return entry.key == key; };
        if (std::any_of(entries_.begin(), entries_.end(), same))
            throw bad_setting(file_, key, "is set twice");
        if (!trusted_ && !Settings::project_may_set(key)) {
            throw bad_setting(file_, key, "may not be set by a project's file",
                              "set it in your own config file, in the environment, or by a flag");
        }
        const bool structured = option_part(key) == structured_key;
        auto text = structured ? structured_text(value) : setting_text(value);
        if (!text && structured) throw bad_setting(file_, key, "must be a list of objects, one a mirror");
        if (!text)
            throw bad_setting(file_, key,
                              "must be text without control characters, a number, a switch, or a list");
        entries_.push_back({key, {std::move(*text), file_}});
    }

    const std::string file_;
    const bool trusted_;
    std::vector<Settings::Entry> entries_;
};

} // namespace

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in xtask writes the environment
        const char* const value = std::getenv(std::string(name).c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
}

Settings::Files Settings::standard_files(const Environment& environment) {
    Files files{"./.xtask.json", "", "/etc/xtask/config.json"};
    const auto absolute = [](const std::optional<std::string>& path) { return path && path->front() == '/'; };
    const auto config_home = environment("XDG_CONFIG_HOME");
    const auto home = environment("HOME");
    if (absolute(config_home)) {
        files.user = *config_home + "/xtask/config.json";
    } else if (absolute(home)) {
        files.user = *home + "/.config/xtask/config.json";
    }
    return files;
}

bool Settings::project_may_set(std::string_view key) noexcept {
    return std::find(project_keys.begin(), project_keys.end(), option_part(key)) != project_keys.end();
}

Settings Settings::load(const Files& files) {
    Settings settings;
    const auto append = [&](const std::string& file, bool trusted) {
        if (file.empty()) return;
        for (Entry& entry : Reader(file, trusted).read()) settings.entries_.push_back(std::move(entry));
    };
    append(files.project, false);
    append(files.user, true);
    append(files.system, true);
    return settings;
}

void Settings::require_known(const std::set<std::string, std::less<>>& known, const Nearest& nearest) const {
    for (const Entry& entry : entries_) {
        if (known.count(entry.key) != 0) continue;
        const std::string near = nearest(entry.key);
        throw bad_setting(entry.setting.origin, entry.key, "is no setting",
                          near.empty() ? std::string() : "did you mean \"" + near + "\"?");
    }
}

std::optional<Setting> Settings::find(std::string_view command, std::string_view key) const {
    const std::string own = std::string(command) + "." + std::string(key);
    const Entry* best = nullptr;
    for (const Entry& entry : entries_) {
        if (best != nullptr && entry.setting.origin != best->setting.origin) break;
        if (entry.key == own) return entry.setting;
        if (entry.key == key) best = &entry;
    }
    if (best == nullptr) return std::nullopt;
    return best->setting;
}

} // namespace xtask::services
