#include "plugins/bridge/run.hpp"

namespace xtask::plugins::bridge {

namespace {

constexpr std::uint64_t default_body = 1u << 20;
constexpr std::uint64_t largest_body = 256u << 20;

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

services::HttpRequest request_of(const xtask_http_request& in) {
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
    out.max_body = in.max_body == 0 ? default_body : std::min(in.max_body, largest_body);
    out.attempts = static_cast<int>(std::min<std::uint32_t>(in.attempts, 1000));
    return out;
}

std::int32_t request(xtask_run* run, const xtask_http_request* in, const xtask_http_response** out) {
    return guarded(run, [&] {
        if (out == nullptr) bad_call("http request without a place for the answer");
        const auto held = std::make_shared<HeldResponse>();
        held->response = run->http().request(request_of(received(in, "http request")));
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
        run->hold(&held->record, held);
        *out = &held->record;
    });
}

void release(xtask_run* run, const xtask_http_response* response) {
    guarded(run, [&] { run->release(response); });
}

} // namespace

const xtask_http_v1 http_table{sizeof(xtask_http_v1), 0, request, release};

} // namespace xtask::plugins::bridge
