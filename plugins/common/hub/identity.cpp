#include "hub/identity.hpp"

#include "hub/hops.hpp"
#include "hub/names.hpp"
#include "hub/refusal.hpp"

#include <algorithm>
#include <charconv>

namespace xtask::hub {

namespace {

constexpr std::size_t max_requests_at_once = 1'000;
constexpr std::uint64_t max_probe_body = 4096;
constexpr std::size_t max_validator_bytes = 1024;

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
    return hex_digest(tag, digits);
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
    identity.content_type = validator(response, "Content-Type");
    // Only a hub means a git blob id by it: any server's ETag may happen to have 40 digits.
    if (identity.sha256.empty() && identity.git_blob.empty() && !identity.commit.empty()) {
        identity.git_blob = digest_in(identity.etag, 40);
    }
    return true;
}

/// The way to the identity of one file: which request comes next, and what its answer means.
class Walk {
  public:
    Walk(const Location& location, const Access& access)
        : location_(location), access_(access), at_(location.url(location.revision)) {}

    HttpRequest request() const {
        HttpRequest request;
        request.method = "HEAD";
        request.url = at_.text();
        request.credentials = access_.credentials(at_);
        if (!head_refused_) return request;
        request.method = "GET";
        request.headers = {{"Range", "bytes=0-0"}};
        request.max_body = max_probe_body;
        return request;
    }

    /// True: the identity is complete. Throws Error.
    bool take(const HttpResponse& response) {
        if (!head_refused_ && refuses_head(response)) {
            head_refused_ = true;
            return false;
        }
        if (is_redirect(response.status)) return leave(response);
        if (response.status < 400 || response.status == 416) read_hub_headers(response, identity_);
        if (read_answer(response, identity_)) return true;
        throw refusal(location_, at_, response, access_);
    }

    const Identity& identity() const noexcept { return identity_; }

  private:
    bool leave(const HttpResponse& response) {
        read_hub_headers(response, identity_);
        const Url next = next_hop(at_, response);
        const bool known = !identity_.sha256.empty() && identity_.length;
        if (known || !is_hub(location_.endpoint, next)) return true;
        if (++hops_ > max_redirects) throw redirect_loop(location_.endpoint);
        at_ = next;
        head_refused_ = false;
        return false;
    }

    const Location& location_;
    const Access& access_;
    Url at_;
    Identity identity_;
    int hops_ = 0;
    bool head_refused_ = false;
};

/// What the walk has come to with this answer; nothing: it goes on.
std::optional<Finding> step(Walk& walk, const HttpAnswer& answer) {
    try {
        if (const auto* error = std::get_if<Error>(&answer)) throw Error(*error);
        if (!walk.take(std::get<HttpResponse>(answer))) return std::nullopt;
        return walk.identity();
    } catch (const Error& error) {
        return error;
    }
}

/// Every walk to its end; in each round all that are on their way ask once.
std::vector<std::optional<Finding>> walk_together(Http& http, std::span<const Location> locations,
                                                  const Access& access) {
    std::vector<std::optional<Finding>> found(locations.size());
    std::vector<Walk> walks;
    std::vector<std::size_t> open;
    for (const Location& location : locations) {
        open.push_back(walks.size());
        walks.emplace_back(location, access);
    }
    while (!open.empty()) {
        std::vector<HttpRequest> requests;
        requests.reserve(open.size());
        for (const std::size_t i : open) requests.push_back(walks[i].request());
        const auto answers = http.request_all(requests);
        std::vector<std::size_t> still_open;
        for (std::size_t k = 0; k < open.size(); ++k) {
            found[open[k]] = step(walks[open[k]], answers[k]);
            if (!found[open[k]]) still_open.push_back(open[k]);
        }
        open = std::move(still_open);
    }
    return found;
}

} // namespace

std::string hex_digest(std::string_view text, std::size_t digits) {
    if (text.size() != digits || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return {};
    std::string digest(text);
    for (char& c : digest) {
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    }
    return digest;
}

Identity identify(Http http, const Location& location, const Access& access) {
    Walk walk(location, access);
    while (!walk.take(http.request(walk.request()))) {
    }
    return walk.identity();
}

struct Inquiry::State {
    State(Location location_, Access access_)
        : location(std::move(location_)), access(std::move(access_)), walk(location, access) {}

    const Location location;
    const Access access;
    Walk walk;
};

Inquiry::Inquiry(Location location, Access access)
    : state_(std::make_unique<State>(std::move(location), std::move(access))) {}
Inquiry::Inquiry(Inquiry&&) noexcept = default;
Inquiry& Inquiry::operator=(Inquiry&&) noexcept = default;
Inquiry::~Inquiry() = default;

HttpRequest Inquiry::request() const { return state_->walk.request(); }
bool Inquiry::take(const HttpResponse& response) { return state_->walk.take(response); }
const Identity& Inquiry::identity() const noexcept { return state_->walk.identity(); }

std::vector<Finding> identify_each(Http http, std::span<const Location> locations, const Access& access) {
    std::vector<Finding> findings;
    while (!locations.empty()) {
        const auto now = locations.first(std::min(max_requests_at_once, locations.size()));
        for (auto& finding : walk_together(http, now, access)) findings.push_back(std::move(*finding));
        locations = locations.subspan(now.size());
    }
    return findings;
}

} // namespace xtask::hub
