#include "resource.hpp"

#include "http_date.hpp"
#include "range.hpp"

#include <chrono>

namespace xtask::mirror_serve {

namespace {

std::string content_range(const Selection& selection, std::uint64_t size) {
    const std::string total = "/" + std::to_string(size);
    if (selection.kind == Selection::Kind::unsatisfiable) return "bytes *" + total;
    return "bytes " + std::to_string(selection.first) + "-" +
           std::to_string(selection.first + selection.length - 1) + total;
}

bool changed_after(const Resource& resource, std::string_view date) {
    const auto asked = parse_http_date(date);
    const auto ours = parse_http_date(resource.last_modified);
    return asked && ours && *ours > *asked;
}

bool is_date_not_after(const Resource& resource, std::string_view date) {
    return parse_http_date(date) && !resource.last_modified.empty() && !changed_after(resource, date);
}

/// The order of RFC 9110 §13.2.2: 412, 304, or 0 for "go on".
int precondition(const Headers& headers, const Resource& resource) {
    if (const auto tags = find_header(headers, "If-Match")) {
        if (!any_match_strongly(*tags, resource.etag)) return 412;
    } else if (const auto date = find_header(headers, "If-Unmodified-Since")) {
        if (changed_after(resource, *date)) return 412;
    }
    if (const auto tags = find_header(headers, "If-None-Match"))
        return any_match(*tags, resource.etag) ? 304 : 0;
    const auto date = find_header(headers, "If-Modified-Since");
    return date && is_date_not_after(resource, *date) ? 304 : 0;
}

bool range_counts(const Query& query, const Resource& resource) {
    if (query.method != "GET") return false; // RFC 9110 §14.2
    const auto condition = find_header(query.headers, "If-Range");
    return !condition || range_applies(*condition, resource.etag,
                                       resource.strong_date ? std::string_view(resource.last_modified) : "");
}

} // namespace

void set_date(Resource& resource, const FileStamp& stamp) {
    using namespace std::chrono;
    constexpr std::int64_t second = 1'000'000'000;
    resource.last_modified = format_http_date(stamp.modified / second);
    const auto age = system_clock::now().time_since_epoch() - nanoseconds(stamp.modified);
    resource.strong_date = age > seconds(2);
}

Answer select(const Query& query, const Resource& resource) {
    Answer answer;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) answer.headers.push_back({name, value});
    };
    add("ETag", resource.etag);
    add("Last-Modified", resource.last_modified);
    if (!resource.sha256.empty()) {
        add("X-Linked-ETag", "\"" + resource.sha256 + "\"");
        add("X-Linked-Size", std::to_string(resource.size));
    }
    add("X-Repo-Commit", resource.commit);
    add("Accept-Ranges", "bytes");
    add("Content-Type", "application/octet-stream");
    if (const int status = precondition(query.headers, resource); status != 0) {
        answer.status = status;
        return answer;
    }
    Selection selection{Selection::Kind::whole, 0, resource.size};
    if (const auto range = find_header(query.headers, "Range"); range && range_counts(query, resource))
        selection = select_range(*range, resource.size);
    if (selection.kind != Selection::Kind::whole) {
        add("Content-Range", content_range(selection, resource.size));
        answer.status = selection.kind == Selection::Kind::part ? 206 : 416;
    }
    answer.first = selection.first;
    answer.length = selection.length;
    return answer;
}

} // namespace xtask::mirror_serve
