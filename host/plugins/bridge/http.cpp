#include "plugins/bridge/run.hpp"

#include <optional>
#include <utility>

namespace xtask::plugins::bridge {

namespace {

constexpr std::uint64_t default_body = 1u << 20;
constexpr std::uint64_t largest_body = 256u << 20; // of one request, and of all in one call
constexpr std::uint64_t most_requests = 10'000;

/// Says whom the run asks, so that nobody looks at nothing while a server takes its time. On a terminal it
/// goes with the answer; elsewhere the first time is enough.
class Asking {
  public:
    Asking(xtask_run& run, const net::Url& url) : ui_(run.services.ui) {
        const bool again = std::exchange(run.asked, true);
        if (!again || ui_.terminal()) ui_.status("asking " + url.origin.text());
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
    ~Asking() { ui_.status({}); }

  private:
    services::Ui& ui_;
};

/// An answer, and the record of it that the plugin reads.
struct HeldResponse {
    services::HttpResponse response;
    std::string url;
    std::vector<xtask_pair> fields;
    xtask_http_response record{};
};

net::Url url_of(xtask_str value) {
    auto url = net::parse_url(text(value, "url"));
    if (!url) throw Error(ExitCode::network, "bad-url", "cannot request: " + url.error());
    return std::move(*url);
}

services::HttpRequest request_of(const xtask_http_request& in, std::uint64_t usual_body = default_body) {
    services::HttpRequest out;
    out.request.method = text(in.method, "method");
    if (out.request.method != "GET" && out.request.method != "HEAD" && out.request.method != "POST") {
        bad_call("method " + out.request.method);
    }
    out.request.url = url_of(in.url);
    out.request.headers = headers(in.headers, in.header_count, "headers");
    out.request.body = text(in.body, "body");
    if (!out.request.body.empty() && out.request.method != "POST") bad_call("a body without POST");
    out.credentials = headers(in.credentials, in.credential_count, "credentials");
    out.follow = static_cast<int>(std::min<std::uint32_t>(in.follow, 20));
    out.max_body = in.max_body == 0 ? usual_body : std::min(in.max_body, largest_body);
    out.attempts = static_cast<int>(std::min<std::uint32_t>(in.attempts, 1000));
    constexpr std::uint64_t day = 86'400'000;
    out.time_limit = Duration(std::min(in.time_limit, day));
    return out;
}

const xtask_http_response* response_record(xtask_run& run, services::HttpResponse response) {
    const auto held = std::make_shared<HeldResponse>();
    held->response = std::move(response);
    held->url = held->response.url.text();
    for (const auto& field : held->response.head.headers) {
        held->fields.push_back({borrow(field.name), borrow(field.value)});
    }
    held->record = {sizeof held->record,
                    held->response.head.status,
                    borrow(held->url),
                    held->fields.data(),
                    held->fields.size(),
                    borrow(held->response.body),
                    held->response.truncated ? 1u : 0u,
                    held->response.credentials_withheld ? 1u : 0u};
    run.hold(&held->record, held);
    return &held->record;
}

std::int32_t request(xtask_run* run, const xtask_http_request* in, const xtask_http_response** out) {
    return guarded(run, [&] {
        if (out == nullptr) bad_call("http request without a place for the answer");
        const auto wanted =
            request_of(received(in, "http request", offsetof(xtask_http_request, time_limit)));
        const Asking asking(*run, wanted.request.url);
        *out = response_record(*run, run->http().request(wanted));
    });
}

/// Requests that can be made, and where in the plugin's list they stand.
struct Batch {
    std::vector<services::HttpRequest> requests;
    std::vector<std::size_t> places;
    std::uint64_t bodies = 0;

    void add(services::HttpRequest request, std::size_t place) {
        if (request.request.method != "HEAD") bodies += request.max_body;
        if (bodies > largest_body) bad_call("http requests for more than 256 MiB in one call");
        requests.push_back(std::move(request));
        places.push_back(place);
    }
};

std::int32_t request_all(xtask_run* run, const xtask_http_request* const* in, std::uint64_t count,
                         const xtask_http_response* const** responses, const xtask_error* const** errors) {
    return guarded(run, [&] {
        if (responses == nullptr || errors == nullptr || (count > 0 && in == nullptr))
            bad_call("http requests without a place for the answers");
        if (count > most_requests) bad_call("too many http requests in one call");
        const auto found = std::make_shared<std::vector<const xtask_http_response*>>(count, nullptr);
        const auto failed = std::make_shared<std::vector<const xtask_error*>>(count, nullptr);
        const auto usual_body = std::min(default_body, largest_body / std::max<std::uint64_t>(count, 1));
        Batch batch;
        for (std::size_t i = 0; i < count; ++i) {
            try {
                batch.add(
                    request_of(received(in[i], "http request", offsetof(xtask_http_request, time_limit)),
                               usual_body),
                    i);
            } catch (const Error& error) {
                if (error.code == ExitCode::plugin) throw;
                (*failed)[i] = error_record(*run, error);
            }
        }
        std::optional<Asking> asking;
        if (!batch.requests.empty()) asking.emplace(*run, batch.requests.front().request.url);
        auto answers = run->http().request_all(batch.requests);
        asking.reset();
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const auto place = batch.places[i];
            if (answers[i]) {
                (*found)[place] = response_record(*run, std::move(*answers[i]));
            } else {
                (*failed)[place] = error_record(*run, answers[i].error());
            }
        }
        run->hold(found->data(), found);
        run->hold(failed->data(), failed);
        *responses = found->data();
        *errors = failed->data();
    });
}

void release(xtask_run* run, const xtask_http_response* response) {
    guarded(run, [&] { run->release(response); });
}

} // namespace

const xtask_http_v1 http_table{sizeof(xtask_http_v1), 0, request, release, request_all};

} // namespace xtask::plugins::bridge
