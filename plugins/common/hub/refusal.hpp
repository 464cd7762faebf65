/// A hub's "no" as an Error with a stable reason.
#pragma once

#include "hub/access.hpp"
#include "hub/identity.hpp"

#include <xtask/error.hpp>
#include <xtask/http.hpp>

namespace xtask::hub {

/// For an answer that is neither the file nor a redirect. X-Error-Code and X-Error-Message decide where the
/// hub sends them, the status where it does not:
///   auth     gated, token-invalid, disabled, unauthorized, forbidden
///   network  not-found, revision-not-found, entry-not-found, server-error (retryable), http-status
/// The message names the request by id, and says so where the token was kept back from `at`.
Error refusal(const Location& location, const Url& at, const HttpResponse& response, const Access& access);

} // namespace xtask::hub
