#include "hub/paths_info.hpp"

#include "hub/entry.hpp"
#include "hub/names.hpp"
#include "hub/refusal.hpp"

#include <map>

namespace xtask::hub {

namespace {

constexpr std::uint64_t max_answer_bytes = std::uint64_t{4} << 20;

std::string question(std::span<const std::string> paths) {
    JsonWriter json;
    json.begin_object().key("paths").begin_array();
    for (const std::string& path : paths) json.value(path);
    return json.end_array().member("expand", false).end_object().take();
}

/// The hub has the call, and will not answer it for this repository or this token. Anything else that is no
/// answer comes from servers without the call.
bool is_refusal(const HttpResponse& response) {
    const std::string_view code = response.header("X-Error-Code").value_or("");
    switch (response.status) {
    case 401:
        return true;
    case 403:
        return !code.empty() || response.header("X-Error-Message");
    case 404:
    case 410:
        return code == "RepoNotFound" || code == "RevisionNotFound";
    default:
        return response.status >= 500 && response.status != 501;
    }
}

std::optional<Finding> finding_of(JsonView entry, const Location& where, const std::string& path) {
    if (entry["type"].text().value_or("") == "directory") {
        return Error(ExitCode::network, "not-a-file",
                     quoted(path) + " is a folder of the repository " + where.repository + ", not a file",
                     "name the files in it");
    }
    auto identity = read_entry(entry);
    if (!identity) return std::nullopt;
    return Finding(*std::move(identity));
}

std::optional<JsonDocument> parse(Context& context, const HttpResponse& response) {
    if (response.status != 200 || response.truncated) return std::nullopt;
    try {
        auto document = context.parse_json(response.body);
        if (document.root().is_array()) return document;
    } catch (const Error&) { // a page for people, perhaps
    }
    return std::nullopt;
}

} // namespace

std::optional<PathsInfo> ask_paths_info(Context& context, const Location& where,
                                        std::span<const std::string> paths, const Access& access) {
    const Url at = api_url(where.endpoint, where.repository, "paths-info", where.revision);
    HttpRequest request;
    request.method = "POST";
    request.url = at.text();
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.credentials = access.credentials(at);
    request.body = question(paths);
    request.max_body = max_answer_bytes;
    const HttpResponse response = context.http().request(request);
    if (is_refusal(response)) throw refusal(where, at, response, access);
    const auto document = parse(context, response);
    if (!document) return std::nullopt;

    PathsInfo info;
    info.commit = response.header("X-Repo-Commit").value_or("");
    if (!is_commit(info.commit)) info.commit.clear();
    info.warning = response.header("X-HF-Warning").value_or("");
    std::map<std::string_view, JsonView> entries;
    for (const JsonView entry : document->root()) entries.emplace(entry["path"].text().value_or(""), entry);
    for (const std::string& path : paths) {
        const auto entry = entries.find(path);
        info.findings.push_back(entry == entries.end() ? std::nullopt
                                                       : finding_of(entry->second, where, path));
    }
    return info;
}

} // namespace xtask::hub
