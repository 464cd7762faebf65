#include "services/settings_file.hpp"

#include "base/json.hpp"

#include <xtask/error.hpp>

#include <utility>

namespace xtask::services {

namespace {

base::JsonDocument parse(std::string_view document) {
    auto parsed = base::parse_json(document.empty() ? "{}" : document);
    if (!parsed) throw Error(ExitCode::usage, "bad-settings-file", parsed.error());
    if (!JsonView(parsed->nodes.data(), parsed->nodes.size()).is_object())
        throw Error(ExitCode::usage, "bad-settings-file", "not a JSON object");
    return std::move(*parsed);
}

/// Copies a document, on the way replacing what stands under one key, or leaving it out.
class Editor {
  public:
    /// `value` empty: leave out.
    Editor(std::string_view key, std::string_view value) : key_(key), value_(value) {
        if (const std::size_t dot = key.find('.'); dot != key.npos) {
            command_ = key.substr(0, dot);
            option_ = key.substr(dot + 1);
        }
    }

    std::string edit(JsonView root) {
        json_.begin_object();
        for (const JsonView member : root) {
            const bool own_command = !command_.empty() && member.key() == command_ && member.is_object();
            if (own_command) {
                edit_command(member);
            } else {
                put(member, key_);
            }
        }
        if (!found_ && !value_.empty()) json_.key(key_).raw(value_);
        return base::pretty_json(json_.end_object().text());
    }

    bool found() const noexcept { return found_; }

  private:
    void edit_command(JsonView command) {
        if (value_.empty() && command.size() == 1 && command[option_]) { // nothing would be left in it
            found_ = true;
            return;
        }
        json_.key(command.key()).begin_object();
        for (const JsonView option : command) put(option, option_);
        json_.end_object();
    }

    void put(JsonView member, std::string_view wanted) {
        const bool here = member.key() == wanted;
        const bool again = here && std::exchange(found_, true);
        if (here && (value_.empty() || again)) return;
        json_.key(member.key());
        if (here) {
            json_.raw(value_);
        } else {
            base::copy(json_, member);
        }
    }

    const std::string_view key_, value_;
    std::string_view command_, option_;
    JsonWriter json_;
    bool found_ = false;
};

} // namespace

std::string with_setting(std::string_view document, std::string_view key, std::string_view value) {
    const auto parsed = parse(document);
    return Editor(key, value).edit({parsed.nodes.data(), parsed.nodes.size()});
}

std::optional<std::string> without_setting(std::string_view document, std::string_view key) {
    const auto parsed = parse(document);
    Editor editor(key, {});
    std::string edited = editor.edit({parsed.nodes.data(), parsed.nodes.size()});
    if (!editor.found()) return std::nullopt;
    return edited;
}

} // namespace xtask::services
