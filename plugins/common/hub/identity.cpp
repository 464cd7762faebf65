#include "hub/identity.hpp"

#include "hub/names.hpp"
#include "hub/refusal.hpp"

#include <charconv>

namespace xtask::hub {

namespace {

constexpr int max_redirects = 10;
constexpr std::uint64_t max_probe_body = 4096;
constexpr std::size_t max_validator_bytes = 1024;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::optional<std::uint64_t> parse_size(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// The hex digest inside an entity tag, in lower case; empty unless it has `digits` digits.
std::string digest_in(std::string_view tag, std::size_t digits) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    if (tag.size() != digits || tag.find_first_not_of("0123456789abcdefABCDEF") != tag.npos) return {};
    std::string digest(tag);
    for (char& c : digest) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
    return digest;
}

std::string validator(const HttpResponse& response, std::string_view name) {
    const std::string_view value = response.header(name).value_or("");
    return value.size() <= max_validator_bytes ? std::string(value) : std::string();
}

/// A server that answers HEAD with one of these may still answer GET. A hub's own 403 says why: that one
/// counts.
bool refuses_head(const HttpResponse& response) {
    return response.status == 405 || response.status == 501 ||
           (response.status == 403 && !response.header("X-Error-Code") &&
            !response.header("X-Error-Message"));
}

HttpResponse ask(Http& http, const Url& at, const Access& access) {
    HttpRequest request;
    request.method = "HEAD";
    request.url = at.text();
    request.credentials = access.credentials(at);
    HttpResponse response = http.request(request);
    if (!refuses_head(response)) return response;
    request.method = "GET";
    request.headers = {{"Range", "bytes=0-0"}};
    request.max_body = max_probe_body;
    return http.request(request);
}

/// What any hop on the hub may say.
void read_hub_headers(const HttpResponse& response, Identity& identity) {
    if (const auto commit = response.header("X-Repo-Commit"); commit && is_commit(*commit))
        identity.commit = *commit;
    if (const auto tag = response.header("X-Linked-ETag")) {
        if (auto sha256 = digest_in(*tag, 64); !sha256.empty()) identity.sha256 = std::move(sha256);
        if (auto blob = digest_in(*tag, 40); !blob.empty()) identity.git_blob = std::move(blob);
    }
    if (const auto size = parse_size(response.header("X-Linked-Size").value_or(""))) identity.length = size;
    if (response.header("X-Xet-Hash")) identity.xet = true;
    if (const auto warning = response.header("X-HF-Warning")) identity.warning = *warning;
}

/// "bytes 0-0/1234" or "bytes */0": the part after the slash.
std::optional<std::uint64_t> total_of(const HttpResponse& response) {
    const std::string_view range = response.header("Content-Range").value_or("");
    const std::size_t slash = range.find('/');
    return slash == range.npos ? std::nullopt : parse_size(range.substr(slash + 1));
}

/// The last hop: an answer about the file itself. False: it is not one.
bool read_answer(const HttpResponse& response, Identity& identity) {
    std::optional<std::uint64_t> length;
    if (response.status == 200) {
        length = parse_size(response.header("Content-Length").value_or(""));
    } else if (response.status == 206) {
        length = total_of(response);
    } else if (response.status == 416 && total_of(response) == std::uint64_t{0}) {
        length = 0; // the one byte asked for cannot be had from an empty file
    } else {
        return false;
    }
    if (!identity.length) identity.length = length;
    identity.etag = validator(response, "ETag");
    identity.last_modified = validator(response, "Last-Modified");
    // Only a hub means a git blob id by it: any server's ETag may happen to have 40 digits.
    if (identity.sha256.empty() && identity.git_blob.empty() && !identity.commit.empty()) {
        identity.git_blob = digest_in(identity.etag, 40);
    }
    return true;
}

bool is_hub(const Url& endpoint, const Url& url) {
    return same_origin(endpoint, url) || (url.host == endpoint.host && url.tls && !endpoint.tls) ||
           is_hugging_face(url);
}

Url next_hop(const Url& from, const HttpResponse& response) {
    const auto next = follow(from, response.header("Location").value_or(""));
    if (!next) {
        throw Error(ExitCode::network, "redirect-invalid",
                    from.origin() + " redirects (HTTP " + std::to_string(response.status) +
                        ") without a usable http or https address",
                    "check --base-url");
    }
    if (from.tls && !next->tls) {
        throw Error(ExitCode::network, "redirect-refused",
                    from.origin() + " redirects from https to http (" + next->origin() + ")",
                    "such a redirect is never followed: anybody on the way could change the file");
    }
    return *next;
}

} // namespace

Identity identify(Http http, const Location& location, const Access& access) {
    Identity identity;
    Url at = location.url(location.revision);
    for (int hop = 0; hop <= max_redirects; ++hop) {
        const HttpResponse response = ask(http, at, access);
        if (!is_redirect(response.status)) {
            if (response.status < 400 || response.status == 416) read_hub_headers(response, identity);
            if (read_answer(response, identity)) return identity;
            throw refusal(location, at, response, access);
        }
        read_hub_headers(response, identity);
        const Url next = next_hop(at, response);
        const bool known = !identity.sha256.empty() && identity.length;
        if (known || !is_hub(location.endpoint, next)) return identity;
        at = next;
    }
    throw Error(ExitCode::network, "redirect-loop",
                location.endpoint.origin() + " redirects more than " + std::to_string(max_redirects) +
                    " times",
                "check --base-url");
}

} // namespace xtask::hub
