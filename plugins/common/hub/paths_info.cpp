#include "hub/paths_info.hpp"

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

std::optional<std::uint64_t> size_in(JsonView object) {
    const auto size = object["size"].integer();
    if (!size || *size < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*size);
}

std::optional<Finding> read_entry(JsonView entry, const Location& where, const std::string& path) {
    const std::string_view type = entry["type"].text().value_or("");
    if (type == "directory") {
        return Error(ExitCode::network, "not-a-file",
                     quoted(path) + " is a folder of the repository " + where.repository + ", not a file",
                     "name the files in it");
    }
    Identity identity;
    identity.length = size_in(entry);
    if (const JsonView lfs = entry["lfs"]; lfs.is_object()) {
        identity.sha256 = hex_digest(lfs["oid"].text().value_or(""), 64);
        if (size_in(lfs) != identity.length) return std::nullopt;
    } else {
        identity.git_blob = hex_digest(entry["oid"].text().value_or(""), 40);
    }
    identity.xet = entry["xetHash"].is_string();
    const bool has_digest = !identity.sha256.empty() || !identity.git_blob.empty();
    if (type != "file" || !identity.length || !has_digest) return std::nullopt;
    return identity;
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
                                                       : read_entry(entry->second, where, path));
    }
    return info;
}

} // namespace xtask::hub
