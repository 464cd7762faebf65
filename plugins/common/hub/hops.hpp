/// Redirects walked by hand: how far a question to a hub may be led.
#pragma once

#include "hub/access.hpp"
#include "hub/url.hpp"

#include <xtask/http.hpp>

namespace xtask::hub {

inline constexpr int max_redirects = 10;

bool is_redirect(int status) noexcept;

/// Still the hub of `endpoint`: its own origin, its own host over https, or huggingface.co.
bool is_hub(const Url& endpoint, const Url& url) noexcept;

/// Where the redirect `response` to a request for `from` leads. Throws Error(network): redirect-invalid,
/// redirect-refused (https to http).
Url next_hop(const Url& from, const HttpResponse& response);

Error redirect_loop(const Url& endpoint);

/// GET `at`, and whatever it redirects to as long as that is the hub of `endpoint`, with the credentials that
/// may go to each. The last answer, and where it came from. Throws Error(network): redirect-refused where it
/// leads away from the hub, redirect-loop, and those of next_hop and of the http service.
struct Answer {
    Url at;
    HttpResponse response;
};
Answer ask(Http http, const Url& endpoint, Url at, std::uint64_t max_body, const Access& access);

} // namespace xtask::hub
