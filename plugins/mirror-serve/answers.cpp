#include "answers.hpp"

#include "listing.hpp"
#include "paths_query.hpp"
#include "pull_through.hpp"
#include "resource.hpp"

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
    if (upstream_ == nullptr) return answer_locally(query, *route);
    auto answer = upstream_->answer(query, *route);
    if (answer) return std::move(*answer);
    Answer local = answer_locally(query, *route); // nobody else could be asked
    if (local.status >= 400) return upstream_->unreachable();
    local.cache = "stale";
    return local;
}

Answer Mirror::answer_locally(const Query& query, const Route& route) {
    const auto repository = Repository::find(root_, route.repository, memory_);
    if (!repository) return refuse(404, "RepoNotFound", "Repository not found.");
    const std::string commit = repository->commit();
    if (!names_the_content(route.revision, commit)) {
        return refuse(404, "RevisionNotFound", "This mirror has main and one commit only.");
    }
    switch (route.kind) {
    case Route::Kind::info:
        return json_answer(info_json(*repository, commit, route.blobs), commit);
    case Route::Kind::tree:
        if (!route.path.empty() && !repository->has_folder(route.path)) break;
        return json_answer(tree_json(*repository, route.path, route.recursive), commit);
    case Route::Kind::paths:
        if (const auto paths =
                parse_paths(find_header(query.headers, "Content-Type").value_or(""), query.body))
            return json_answer(paths_json(*repository, *paths), commit);
        return refuse(400, "", "Send paths as JSON or as a form.");
    case Route::Kind::file:
        return answer_file(query, *repository, commit, route.path);
    }
    return refuse(404, "EntryNotFound", "Entry not found.");
}

Answer Mirror::answer_file(const Query& query, const Repository& repository, const std::string& commit,
                           const std::string& path) {
    const Entry* entry = repository.find_entry(path);
    auto file = entry == nullptr ? std::nullopt : repository.open(*entry);
    if (!file) return refuse(404, "EntryNotFound", "Entry not found.");
    Resource resource;
    resource.size = file->stamp.size;
    resource.sha256 = file->stamp == entry->stamp ? repository.sha256(*entry) : memory_.digests.sha256(*file);
    resource.etag = "\"" + resource.sha256 + "\"";
    resource.commit = commit;
    set_date(resource, file->stamp);
    Answer answer = select(query, resource);
    if (answer.length > 0) answer.file = std::move(file);
    return answer;
}

void Mirror::stop() noexcept {
    memory_.digests.stop();
    if (upstream_ != nullptr) upstream_->stop();
}

} // namespace xtask::mirror_serve
