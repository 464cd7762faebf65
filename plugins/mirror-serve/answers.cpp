#include "answers.hpp"

#include "listing.hpp"
#include "paths_query.hpp"
#include "range.hpp"

namespace xtask::mirror_serve {

namespace {

/// No byte tells by its timing how much of the token was right.
bool equals_in_constant_time(std::string_view given, std::string_view wanted) {
    unsigned difference = given.size() == wanted.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        difference |=
            static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(wanted[i % wanted.size()]);
    }
    return difference == 0;
}

Answer text_answer(int status, Headers headers, std::string body, const char* type) {
    Answer answer;
    answer.status = status;
    answer.headers = std::move(headers);
    answer.headers.push_back({"Content-Type", type});
    answer.body = std::move(body);
    answer.length = answer.body.size();
    return answer;
}

/// As the hub says "no": clients read the code (HTTP libraries lose the body of a HEAD).
Answer refuse(int status, const char* code, const std::string& message) {
    Headers headers{{"X-Error-Message", message}};
    if (*code != '\0') headers.push_back({"X-Error-Code", code});
    if (status == 401) headers.push_back({"WWW-Authenticate", "Bearer"});
    if (status == 405) headers.push_back({"Allow", "GET, HEAD"});
    return text_answer(status, std::move(headers), "{\"error\":\"" + message + "\"}\n", "application/json");
}

Answer json_answer(std::string json, const std::string& commit) {
    return text_answer(200, {{"X-Repo-Commit", commit}}, std::move(json), "application/json; charset=utf-8");
}

std::string content_range(const Selection& selection, std::uint64_t size) {
    const std::string total = "/" + std::to_string(size);
    if (selection.kind == Selection::Kind::unsatisfiable) return "bytes *" + total;
    return "bytes " + std::to_string(selection.first) + "-" +
           std::to_string(selection.first + selection.length - 1) + total;
}

/// "HEAD" is how @huggingface/hub asks for the default branch.
bool names_the_content(std::string_view revision, std::string_view commit) {
    return revision == "main" || revision == "HEAD" || revision == commit;
}

} // namespace

bool Mirror::is_authorized(const Query& query) const {
    if (token_.empty()) return true;
    static constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = find_header(query.headers, "Authorization").value_or("");
    return given.starts_with(scheme) && equals_in_constant_time(given.substr(scheme.size()), token_);
}

Answer Mirror::answer(const Query& query) {
    const bool reads = query.method == "GET" || query.method == "HEAD";
    if (!reads && query.method != "POST") return refuse(405, "", "This mirror is read-only.");
    if (!is_authorized(query)) {
        const bool tried = find_header(query.headers, "Authorization").has_value();
        return refuse(401, "",
                      tried ? "Invalid credentials in Authorization header" : "This mirror needs a token.");
    }
    const auto route = parse_route(query.target);
    if (!route) return refuse(reads ? 404 : 405, "", reads ? "Not found." : "This mirror is read-only.");
    if (reads == (route->kind == Route::Kind::paths)) return refuse(405, "", "Wrong method.");
    const auto repository = Repository::find(root_, route->repository, memory_);
    if (!repository) return refuse(404, "RepoNotFound", "Repository not found.");
    const std::string commit = repository->commit();
    if (!names_the_content(route->revision, commit)) {
        return refuse(404, "RevisionNotFound", "This mirror has main and one commit only.");
    }
    switch (route->kind) {
    case Route::Kind::info:
        return json_answer(info_json(*repository, commit, route->blobs), commit);
    case Route::Kind::tree:
        if (!route->path.empty() && !repository->has_folder(route->path)) break;
        return json_answer(tree_json(*repository, route->path, route->recursive), commit);
    case Route::Kind::paths:
        if (const auto paths =
                parse_paths(find_header(query.headers, "Content-Type").value_or(""), query.body))
            return json_answer(paths_json(*repository, *paths), commit);
        return refuse(400, "", "Send paths as JSON or as a form.");
    case Route::Kind::file:
        return answer_file(query, *repository, commit, route->path);
    }
    return refuse(404, "EntryNotFound", "Entry not found.");
}

Answer Mirror::answer_file(const Query& query, const Repository& repository, const std::string& commit,
                           const std::string& path) {
    const Entry* entry = repository.find_entry(path);
    auto file = entry == nullptr ? std::nullopt : repository.open(*entry);
    if (!file) return refuse(404, "EntryNotFound", "Entry not found.");
    const std::string sha256 =
        file->stamp == entry->stamp ? repository.sha256(*entry) : memory_.digests.sha256(*file);
    const std::string etag = "\"" + sha256 + "\"";
    const std::uint64_t size = file->stamp.size;

    Answer answer;
    answer.headers = {{"ETag", etag},
                      {"X-Linked-ETag", etag},
                      {"X-Linked-Size", std::to_string(size)},
                      {"X-Repo-Commit", commit},
                      {"Accept-Ranges", "bytes"},
                      {"Content-Type", "application/octet-stream"}};
    if (const auto tags = find_header(query.headers, "If-None-Match"); tags && any_match(*tags, etag)) {
        answer.status = 304;
        return answer;
    }
    Selection selection{Selection::Kind::whole, 0, size};
    const auto range = find_header(query.headers, "Range");
    const auto if_range = find_header(query.headers, "If-Range");
    // RFC 9110 §14.2: Range means something with GET only.
    if (range && query.method == "GET" && (!if_range || range_applies(*if_range, etag))) {
        selection = select_range(*range, size);
    }
    if (selection.kind != Selection::Kind::whole) {
        answer.headers.push_back({"Content-Range", content_range(selection, size)});
        answer.status = selection.kind == Selection::Kind::part ? 206 : 416;
    }
    answer.first = selection.first;
    answer.length = selection.length;
    if (answer.length > 0) answer.file = std::move(file);
    return answer;
}

} // namespace xtask::mirror_serve
