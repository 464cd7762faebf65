#include "services/events.hpp"

#include "base/json.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::services {

namespace {

constexpr std::string_view reserved[] = {"schema", "event"};

bool is_event_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

/// Line ends stand only between the tokens of valid JSON, where a space means the same.
std::string on_one_line(std::string_view json) {
    std::string line(json);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

Error bad_event(std::string_view name, const std::string& why) {
    return {ExitCode::plugin, "bad-event", "event \"" + std::string(name) + "\": " + why};
}

} // namespace

std::string event_line(std::string_view name, std::string_view members) {
    if (!is_event_name(name)) throw bad_event(name, "the name is not of [a-z0-9-]");
    const auto document = base::parse_json(members);
    if (!document) throw bad_event(name, "its members are not JSON: " + document.error());
    const JsonView object(document->nodes.data(), document->nodes.size());
    if (!object.is_object()) throw bad_event(name, "its members are not a JSON object");
    for (const std::string_view ours : reserved) {
        if (object[ours]) throw bad_event(name, "the member \"" + std::string(ours) + "\" is the host's");
    }

    std::string line =
        JsonWriter().begin_object().member("schema", event_schema).member("event", name).text();
    const std::string inside = on_one_line(members.substr(members.find('{') + 1));
    if (object.size() != 0) line += ',';
    return line + inside + '\n';
}

std::string last_line(std::string_view command, std::string_view result, const Error* error) {
    const ExitCode code = error == nullptr ? ExitCode::ok : error->code;
    JsonWriter line;
    line.begin_object().member("schema", event_schema).member("event", error == nullptr ? "done" : "error");
    line.member_if("command", command).member("exit_code", static_cast<std::int64_t>(code));
    line.member("code", exit_code_name(code));
    if (error != nullptr) {
        line.member("reason", error->reason).member("retryable", error->retryable);
        line.member("message", std::string_view(error->what())).member("hint", error->hint);
    }
    if (!result.empty()) line.key("result").raw(result);
    return line.end_object().take() + '\n';
}

std::string one_line_json(std::string_view text) {
    const auto document = base::parse_json(text);
    if (!document)
        throw Error(ExitCode::plugin, "bad-result", "the command's result is not JSON: " + document.error());
    return on_one_line(text);
}

} // namespace xtask::services
