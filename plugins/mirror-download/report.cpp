#include "report.hpp"

#include "report/outcome.hpp"

#include <algorithm>

namespace xtask::mirror_download {

namespace {

using report::byte_count;
using report::report_line;

/// Of those that had a part in it; null: it had none.
const Use* use_of(const Item& item, const std::string& mirror) {
    if (!item.outcome) return nullptr;
    const auto& uses = item.outcome->uses;
    const auto found = std::find_if(uses.begin(), uses.end(), [&](const Use& use) {
        return use.mirror == mirror && use.state != Use::State::unused;
    });
    return found == uses.end() ? nullptr : &*found;
}

/// What it brought is in the file: what a quarantined mirror has brought was thrown away.
bool counts(const Use& use) { return use.bytes > 0 && use.state != Use::State::quarantined; }

/// Of all whose bytes count the one that brought most; empty: there is none.
std::string main_source(const Item& item) {
    const Use* most = nullptr;
    for (const Use& use : item.outcome->uses) {
        if (counts(use) && (most == nullptr || use.bytes > most->bytes)) most = &use;
    }
    return most == nullptr ? std::string() : most->mirror;
}

/// "  from      lab\n", or a line for each of several with what it brought.
std::string from_lines(const Item& item) {
    const auto& uses = item.outcome->uses;
    if (std::count_if(uses.begin(), uses.end(), counts) <= 1) return report_line("from", main_source(item));
    std::string text;
    for (const Use& use : uses) {
        if (counts(use)) text += report_line("from", use.mirror + ", " + byte_count(use.bytes));
    }
    return text;
}

/// "  mirror    lab: disagrees, has 5 bytes, the others 6 bytes\n"
std::string mirror_lines(const Item& item, bool planned) {
    std::string text;
    for (const Verdict& verdict : item.verdicts) {
        const Use* use = use_of(item, verdict.mirror);
        std::string line = verdict.mirror + ": ";
        if (use != nullptr && use->state == Use::State::used) continue;
        if (use != nullptr) {
            line += std::string(state_name(use->state)) + ", " + use->reason;
        } else if (verdict.role != Verdict::Role::source) {
            line += std::string(role_name(verdict.role)) + ", " + verdict.why;
        } else {
            line += planned ? "has it" : "in reserve";
        }
        text += report_line("mirror", line);
    }
    return text;
}

std::string item_text(const Item& item) {
    if (!item.outcome) {
        return item.artifact.path + "\n" +
               report_line("state", std::string("failed: ") + item.error->what()) + mirror_lines(item, false);
    }
    const Outcome& outcome = *item.outcome;
    return outcome.path + "\n" + report::content_lines(item.artifact, outcome) + from_lines(item) +
           mirror_lines(item, report::is_planned(outcome)) + report::place_lines(outcome);
}

void write_use(JsonWriter& json, const Use& use) {
    json.member("bytes", use.bytes)
        .member("milliseconds", use.milliseconds)
        .member("state", state_name(use.state));
    json.member_if("reason", use.reason);
}

void write_mirrors(JsonWriter& json, const Item& item) {
    json.key("mirrors").begin_array();
    for (const Verdict& verdict : item.verdicts) {
        json.begin_object().member("name", verdict.mirror).member("role", role_name(verdict.role));
        json.member_if("why", verdict.why);
        if (const Use* use = use_of(item, verdict.mirror)) write_use(json, *use);
        json.end_object();
    }
    const std::vector<Use> none;
    for (const Use& use : item.outcome ? item.outcome->uses : none) { // a copy on this disk was not asked
        const bool known = std::any_of(item.verdicts.begin(), item.verdicts.end(),
                                       [&](const Verdict& verdict) { return verdict.mirror == use.mirror; });
        if (known || use.state == Use::State::unused) continue;
        json.begin_object().member("name", use.mirror).member("role", role_name(Verdict::Role::source));
        write_use(json, use);
        json.end_object();
    }
    json.end_array();
}

void write_error(JsonWriter& json, const Error& error) {
    json.key("error")
        .begin_object()
        .member("exit_code", static_cast<int>(error.code))
        .member("code", exit_code_name(error.code))
        .member("reason", error.reason)
        .member("retryable", error.retryable)
        .member("message", error.what())
        .member("hint", error.hint)
        .end_object();
}

void write_outcome(JsonWriter& json, const Item& item) {
    report::write_content(json, item.artifact, *item.outcome);
    json.member_if("mirror", main_source(item));
    report::write_place(json, *item.outcome);
}

void write_item(JsonWriter& json, const Item& item) {
    json.begin_object();
    if (item.outcome) json.member("path", item.outcome->path);
    json.member("state", item.outcome ? state_name(item.outcome->state) : "failed")
        .member("repository", item.artifact.repository)
        .member("file", item.artifact.path)
        .member("revision", item.artifact.revision);
    if (item.outcome) {
        write_outcome(json, item);
    } else {
        write_error(json, *item.error);
    }
    write_mirrors(json, item);
    json.end_object();
}

} // namespace

std::string report_text(const std::vector<Item>& items) {
    std::string text;
    for (const Item& item : items) text += item_text(item);
    return text;
}

std::string report_json(const hub::Wanted& wanted, const std::vector<Item>& items) {
    JsonWriter json;
    if (items.size() == 1) {
        write_item(json, items.front());
        return json.take();
    }
    std::uint64_t failed = 0;
    std::uint64_t transferred = 0;
    json.begin_object()
        .member("repository", wanted.repository)
        .member("revision", wanted.revision)
        .member("directory", wanted.directory)
        .key("files")
        .begin_array();
    for (const Item& item : items) {
        write_item(json, item);
        failed += item.outcome ? 0 : 1;
        transferred += item.outcome ? item.outcome->transferred : 0;
    }
    json.end_array()
        .key("totals")
        .begin_object()
        .member("files", std::uint64_t{items.size()})
        .member("failed", failed)
        .member("transferred", transferred)
        .end_object();
    return json.end_object().take();
}

} // namespace xtask::mirror_download
