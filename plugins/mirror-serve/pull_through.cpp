#include "pull_through.hpp"

#include "hub/names.hpp"
#include "hub/url.hpp"
#include "incoming.hpp"
#include "paths_query.hpp"
#include "refusal.hpp"
#include "resource.hpp"
#include "worker.hpp"

#include <xtask/json.hpp>

#include <algorithm>

namespace xtask::mirror_serve {

namespace {

/// Up to here a file is answered once it is whole: a status can still say what went wrong.
constexpr std::uint64_t small = std::uint64_t{1} << 20;
/// A commit never comes to mean something else.
constexpr std::chrono::milliseconds pinned_lifetime = std::chrono::hours(1);
/// Of one argument of a process, of 128 KiB at most.
constexpr std::size_t longest_question = 120'000;

Answer from_disk(const Query& query, Shelf::Found found, const std::string& commit, std::string_view cache) {
    Resource resource;
    resource.size = found.file.stamp.size;
    resource.etag = validator_of(found.receipt);
    if (found.receipt.verified == "sha256") resource.sha256 = found.receipt.sha256;
    resource.commit = commit;
    set_date(resource, found.file.stamp);
    Answer answer = select(query, resource);
    if (answer.length > 0) answer.file = std::move(found.file);
    answer.cache = cache;
    return answer;
}

Resource described(const Description& description) {
    Resource resource;
    resource.size = description.length.value_or(0);
    resource.etag = description.validator();
    resource.sha256 = description.sha256;
    resource.commit = description.commit;
    return resource;
}

std::string key_of(std::string_view kind, const Wanted& wanted) {
    return std::string(kind) + "\n" + wanted.repository + "\n" + wanted.revision + "\n" + wanted.path;
}

/// A query is passed on as it came, so it must be one.
bool is_query(std::string_view text) {
    static constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?%";
    return text.size() <= 4096 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      marks.find(c) != marks.npos;
           });
}

std::string api_target(const Route& route, std::string_view query) {
    const char* call = route.kind == Route::Kind::tree    ? "tree"
                       : route.kind == Route::Kind::paths ? "paths-info"
                                                          : "revision";
    std::string target =
        "/api/models/" + route.repository + "/" + call + "/" + hub::percent_encode(route.revision);
    if (route.kind == Route::Kind::tree && !route.path.empty())
        target += "/" + hub::percent_encode(route.path, "/");
    return query.empty() ? target : target + "?" + std::string(query);
}

std::string question_about(const std::vector<std::string>& paths) {
    JsonWriter json;
    json.begin_object().key("paths").begin_array();
    for (const std::string& path : paths) json.value(path);
    return json.end_array().member("expand", false).end_object().take();
}

} // namespace

std::optional<Answer> PullThrough::answer(const Query& query, const Route& route) {
    try {
        if (route.kind != Route::Kind::file) return answer_api(query, route);
        return answer_file(query, {route.repository, route.revision, route.path});
    } catch (const Error& error) {
        if (error.reason != "busy") throw;
        return refuse(503, "", "This mirror has too much to fetch already.");
    }
}

Answer PullThrough::unreachable() const { return refuse(502, "", "The upstream cannot be reached."); }

std::chrono::milliseconds PullThrough::lifetime(const std::string& revision) const {
    return hub::is_commit(revision) ? pinned_lifetime : fresh_for_;
}

Answer PullThrough::answer_file(const Query& query, const Wanted& wanted) {
    if (hub::is_commit(wanted.revision)) {
        if (auto found = shelf_.find_commit(wanted))
            return from_disk(query, std::move(*found), wanted.revision, "hit");
    }
    const auto [job, joined] = board_.post({Job::Kind::question,
                                            key_of("file", wanted),
                                            describe_arguments(wanted),
                                            lifetime(wanted.revision),
                                            {},
                                            {},
                                            {}});
    board_.wait(job);
    if (job->failure) {
        if (job->failure->is_outage() && !hub::is_commit(wanted.revision)) {
            if (auto found = shelf_.find_any(wanted)) {
                const std::string commit = found->receipt.commit;
                return from_disk(query, std::move(*found), commit, "stale");
            }
        }
        return refuse(*job->failure);
    }
    const Description& description = *job->description;
    if (auto found = shelf_.find_described(wanted, description)) {
        const std::string commit = description.commit.empty() ? found->receipt.commit : description.commit;
        return from_disk(query, std::move(*found), commit, "hit");
    }
    if (query.method == "HEAD" && !description.validator().empty()) {
        Answer answer = select(query, described(description));
        answer.length_known = description.length.has_value() || answer.status != 200;
        answer.cache = "miss";
        return answer;
    }
    return fetch(query, wanted, description);
}

Answer PullThrough::fetch(const Query& query, const Wanted& wanted, const Description& description) {
    const Shelf::Place place = shelf_.place(wanted, description);
    Wanted pinned = wanted;
    if (!description.commit.empty()) pinned.revision = description.commit;
    const auto [job, joined] = board_.post({Job::Kind::download,
                                            "fetch\n" + place.relative + "\n" + description.identity(),
                                            fetch_arguments(pinned, place.folder, description.identity()),
                                            {},
                                            {},
                                            {},
                                            {}});
    const std::string_view cache = joined ? "joined" : "miss";
    const bool streams = description.length.value_or(0) > small;
    auto incoming = std::make_shared<Incoming>(board_, job, shelf_.root(), place.relative,
                                               description.length.value_or(0));
    if (streams && incoming->begins() && !board_.look(job).ended) {
        Answer answer = select(query, described(description));
        if (answer.length > 0) answer.incoming = std::move(incoming);
        answer.cache = cache;
        return answer;
    }
    board_.wait(job);
    if (job->failure) {
        // What upstream said of it may be the reason.
        board_.forget(key_of("file", wanted));
        return refuse(*job->failure);
    }
    auto found = shelf_.find_described(wanted, description);
    // Where upstream says nothing that would tell versions apart, what has just come is the one.
    if (!found && description.validator().empty()) found = shelf_.find_any(wanted);
    if (!found) return refuse(502, "", "The file is gone again.");
    const std::string commit = description.commit.empty() ? found->receipt.commit : description.commit;
    return from_disk(query, std::move(*found), commit, cache);
}

std::optional<Answer> PullThrough::answer_api(const Query& query, const Route& route) {
    const std::size_t mark = std::min(query.target.find('?'), query.target.size());
    const std::string_view asked =
        std::string_view(query.target).substr(std::min(mark + 1, query.target.size()));
    if (!is_query(asked)) return refuse(400, "", "The query is not one.");
    std::string body;
    if (route.kind == Route::Kind::paths) {
        const auto paths = parse_paths(find_header(query.headers, "Content-Type").value_or(""), query.body);
        if (!paths) return refuse(400, "", "Send paths as JSON or as a form.");
        body = question_about(*paths);
        if (body.size() > longest_question) return refuse(413, "", "Ask about fewer paths at once.");
    }
    const std::string target = api_target(route, asked);
    const auto [job, joined] = board_.post({Job::Kind::question,
                                            "api\n" + target + "\n" + body,
                                            api_arguments(target, body),
                                            lifetime(route.revision),
                                            {},
                                            {},
                                            {}});
    board_.wait(job);
    if (job->failure && job->failure->is_outage()) return std::nullopt;
    if (job->failure) return refuse(*job->failure);
    if (job->reply->status >= 500 || job->reply->status == 429) {
        board_.forget("api\n" + target + "\n" + body);
        return std::nullopt;
    }
    return passed_on(query, *job->reply);
}

/// A list in pages names the next one by the upstream's address: the client shall ask here for it.
Answer PullThrough::passed_on(const Query& query, const Reply& reply) const {
    Headers headers;
    std::string type = "application/json";
    for (Header header : reply.headers) {
        if (header.name == "Link") {
            const std::size_t at = header.value.find("<" + endpoint_ + "/");
            const auto host = find_header(query.headers, "Host");
            if (at == std::string::npos || !host || !is_query(*host)) continue;
            header.value.replace(at + 1, endpoint_.size(), "http://" + std::string(*host));
        }
        if (header.name == "Content-Type") {
            type = header.value;
        } else {
            headers.push_back(header);
        }
    }
    return text_answer(reply.status, std::move(headers), reply.body, type.c_str());
}

} // namespace xtask::mirror_serve
