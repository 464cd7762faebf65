#include "hub/hops.hpp"

namespace xtask::hub {

bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_hub(const Url& endpoint, const Url& url) noexcept {
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

Error redirect_loop(const Url& endpoint) {
    return {ExitCode::network, "redirect-loop",
            endpoint.origin() + " redirects more than " + std::to_string(max_redirects) + " times",
            "check --base-url"};
}

Answer ask(Http http, const Url& endpoint, Url at, std::uint64_t max_body, const Access& access) {
    for (int hops = 0;; ++hops) {
        HttpRequest request;
        request.url = at.text();
        request.headers = {{"Accept", "application/json"}};
        request.credentials = access.credentials(at);
        request.max_body = max_body;
        HttpResponse response = http.request(request);
        if (!is_redirect(response.status)) return {std::move(at), std::move(response)};
        if (hops == max_redirects) throw redirect_loop(endpoint);
        Url next = next_hop(at, response);
        if (!is_hub(endpoint, next)) {
            throw Error(ExitCode::network, "redirect-refused",
                        at.origin() + " sends a question about the repository on to " + next.origin(),
                        "what another server says about the files is not believed: check --base-url");
        }
        at = std::move(next);
    }
}

} // namespace xtask::hub
