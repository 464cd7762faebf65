#include "list_mirrors.hpp"

#include "report/lines.hpp"
#include "survey.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::mirror_download {

namespace {

/// "answers", "answers, has not FILE" or why not; "not asked".
struct Health {
    std::string_view state = "not-asked";
    std::string why;
};

std::string address_of(const Mirror& mirror) {
    switch (mirror.kind) {
    case Mirror::Kind::hf:
        return mirror.endpoint.origin() + mirror.endpoint.target;
    case Mirror::Kind::http:
        return mirror.target.base().origin() + "/…";
    case Mirror::Kind::file:
        return mirror.folder;
    case Mirror::Kind::plugin:
        break;
    }
    return {};
}

/// Whoever answers about the file, be it "no", is alive.
Health health_of(const Answer& answer) {
    if (answer.offer() != nullptr) return {"ok", {}};
    const Error& error = *answer.error();
    if (answer.is_silent()) return {"dead", error.what()};
    if (error.code == ExitCode::plugin) return {"broken", error.what()};
    return {"ok", error.what()};
}

std::vector<Health> ask_all(Context& context, const Args& args, const hub::Wanted& wanted,
                            const std::vector<Mirror>& mirrors) {
    std::vector<Health> health(mirrors.size());
    std::vector<Mirror> asked;
    std::vector<std::size_t> places;
    for (std::size_t k = 0; k < mirrors.size(); ++k) {
        if (wanted.offline || (mirrors[k].kind == Mirror::Kind::plugin && !mirrors[k].named)) continue;
        asked.push_back(mirrors[k]);
        places.push_back(k);
    }
    const hub::AccessOptions access{args.text_or("token-file", ""), args.flag("send-token")};
    const auto answers = survey(context, wanted, asked, {wanted.paths.front()}, access, false);
    for (std::size_t i = 0; i < places.size(); ++i) health[places[i]] = health_of(answers.front()[i]);
    return health;
}

std::string history_text(const Record* record) {
    if (record == nullptr) return "-";
    std::string text = std::to_string(record->successes) + " of " +
                       std::to_string(record->successes + record->failures) + " good";
    if (record->milliseconds > 0)
        text += ", " + report::grouped(static_cast<std::uint64_t>(record->rate() / 1000)) + " kB/s";
    return text;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] + 2 - row[i].size(), ' ');
        }
        text.append(line).append("\n");
    }
    return text;
}

void write(JsonWriter& json, const Mirror& mirror, const Health& health, const Record* record) {
    json.begin_object()
        .member("name", mirror.name)
        .member("source", kind_name(mirror.kind))
        .member("from", mirror.from)
        .member_if("address", address_of(mirror))
        .key("health")
        .begin_object()
        .member("state", health.state)
        .member_if("message", health.why)
        .end_object();
    if (record != nullptr) {
        json.key("history")
            .begin_object()
            .member("successes", record->successes)
            .member("failures", record->failures)
            .member("bytes_per_second", static_cast<std::uint64_t>(record->rate()))
            .member("last", record->last)
            .end_object();
    }
    json.end_object();
}

} // namespace

void list_mirrors(Context& context, const Args& args, const hub::Wanted& wanted, const History& history) {
    const bool named = !args.all("mirror").empty();
    const auto mirrors = named ? chosen_mirrors(context, args, history) : known_mirrors(context, args);
    const auto health = ask_all(context, args, wanted, mirrors);
    std::vector<std::vector<std::string>> rows{{"NAME", "SOURCE", "FROM", "HEALTH", "HISTORY"}};
    JsonWriter json;
    json.begin_array();
    for (std::size_t k = 0; k < mirrors.size(); ++k) {
        const Record* record = history.find(mirrors[k].name);
        rows.push_back({mirrors[k].name, std::string(kind_name(mirrors[k].kind)), mirrors[k].from,
                        std::string(health[k].state), history_text(record)});
        write(json, mirrors[k], health[k], record);
    }
    Ui ui = context.ui();
    ui.print(table(rows));
    for (std::size_t k = 0; k < mirrors.size(); ++k) {
        if (health[k].state == "dead" || health[k].state == "broken")
            ui.warn(mirrors[k].name + ": " + health[k].why);
    }
    ui.result(json.end_array().take());
}

} // namespace xtask::mirror_download
