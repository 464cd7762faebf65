#include "report/compare.hpp"

#include "report/report.hpp"

#include <xtask/error.hpp>

#include <algorithm>

namespace xtask::crossval {

namespace {

constexpr std::size_t most_things = 1000;

Error not_a_report(std::string_view path, const std::string& why) {
    return {ExitCode::failure, "not-a-report", "'" + std::string(path) + "' is no report of crossval: " + why,
            "give two files report.json that crossval --report wrote"};
}

/// A text of the file, which is not to be longer than texts of that kind are.
std::string text(JsonView value, std::string_view path, std::string_view name) {
    constexpr std::size_t most = 64U << 10U;
    const auto found = value.text();
    if (!found || found->size() > most)
        throw not_a_report(path, "'" + std::string(name) + "' is no text of it");
    return std::string(*found);
}

std::optional<double> number(JsonView value, std::string_view path, std::string_view name) {
    if (value && !value.is_null() && !value.real())
        throw not_a_report(path, "'" + std::string(name) + "' is no number");
    return value.real();
}

/// Calls `take` for each element of an array that must be there.
template <class Take>
void each(JsonView root, std::string_view name, std::string_view path, Take&& take) {
    const JsonView list = root[name];
    if (!list.is_array() || list.size() > most_things)
        throw not_a_report(path, "'" + std::string(name) + "' is no list of it");
    for (const JsonView element : list) take(element);
}

std::string one_of(std::string found, std::initializer_list<std::string_view> words, std::string_view path,
                   std::string_view name) {
    if (std::find(words.begin(), words.end(), found) == words.end())
        throw not_a_report(path, "'" + std::string(name) + "' has a value that it cannot have");
    return found;
}

std::string outcome(JsonView value, std::string_view path, std::string_view name) {
    return one_of(text(value, path, name), {"pass", "fail", "not-run"}, path, name);
}

Summary::Figure read_figure(JsonView figure, const std::string& rung, std::string_view path) {
    Summary::Figure result;
    result.rung = rung;
    result.metric = text(figure["metric"], path, "metric");
    result.value = number(figure["value"], path, "value");
    result.limit = number(figure["limit"], path, "limit");
    result.status = one_of(text(figure["status"], path, "status"), {"pass", "fail", "not-measured", "shown"},
                           path, "status");
    if (const JsonView which = figure["not_finite"]) result.not_finite = text(which, path, "not_finite");
    return result;
}

} // namespace

Summary read_summary(JsonView root, std::string_view path) {
    if (root["kind"].text() != report_kind) throw not_a_report(path, "it does not say so");
    const auto schema = root["schema"].integer();
    if (!schema) throw not_a_report(path, "it has no schema number");
    if (*schema != report_schema)
        throw Error(ExitCode::failure, "report-version",
                    "'" + std::string(path) + "' has schema " + std::to_string(*schema) +
                        "; this xtask reads " + std::to_string(report_schema),
                    "compare it with the xtask that wrote it, or run crossval again");
    Summary summary;
    summary.path = path;
    summary.created = text(root["created"], path, "created");
    summary.verdict = outcome(root["verdict"], path, "verdict");
    summary.profile = text(root["profile"]["name"], path, "profile");
    each(root, "rungs", path, [&](JsonView rung) {
        summary.rungs.push_back({text(rung["id"], path, "id"), outcome(rung["outcome"], path, "outcome"),
                                 text(rung["reason"], path, "reason")});
        each(rung, "figures", path, [&](JsonView figure) {
            summary.figures.push_back(read_figure(figure, summary.rungs.back().id, path));
        });
    });
    each(root, "engines", path, [&](JsonView engine) {
        summary.engines.push_back({text(engine["role"], path, "role"),
                                   text(engine["version"], path, "version"),
                                   text(engine["sha256"], path, "sha256")});
    });
    each(root, "models", path, [&](JsonView model) {
        summary.models.push_back({text(model["role"], path, "role"), text(model["path"], path, "path"),
                                  text(model["sha256"], path, "sha256")});
    });
    return summary;
}

} // namespace xtask::crossval
