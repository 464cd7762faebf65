#include "hub/refusal.hpp"

#include "hub/names.hpp"

namespace xtask::hub {

namespace {

constexpr const char* token_hint = "set HF_TOKEN or --token-file to a token that may read this repository";

std::string request_id(const HttpResponse& response) {
    for (const char* name : {"X-Request-Id", "X-Amzn-Trace-Id", "X-Amz-Cf-Id"}) {
        if (const auto id = response.header(name)) return ", request " + quoted(*id);
    }
    return {};
}

/// " (https://hub.example, HTTP 404, request "abc")"
std::string where(const Url& at, const HttpResponse& response) {
    return " (" + at.origin() + ", HTTP " + std::to_string(response.status) + request_id(response) + ")";
}

std::string said(const HttpResponse& response, const Access& access) {
    const auto message = response.header("X-Error-Message");
    if (!message || message->empty() || access.leaks_into(*message)) return {};
    return "; the hub says: " + quoted(*message);
}

struct Verdict {
    ExitCode code;
    const char* reason;
    std::string message;
    std::string hint;
};

Verdict not_found(const Location& location, std::string_view error_code) {
    const std::string repository = "the repository " + location.repository;
    if (error_code == "RepoNotFound") {
        return {ExitCode::network, "not-found", "there is no repository " + location.repository,
                "check --id; a private repository needs a token"};
    }
    if (error_code == "RevisionNotFound") {
        return {ExitCode::network, "revision-not-found",
                repository + " has no revision " + quoted(location.revision), "check --rev"};
    }
    if (location.path.empty()) {
        return {ExitCode::network, "not-found",
                repository + " at " + quoted(location.revision) + " has no list of files here",
                "check --id, --rev and --base-url, or name files with --file"};
    }
    const std::string file =
        repository + " has no file " + quoted(location.path) + " at " + quoted(location.revision);
    if (error_code == "EntryNotFound") {
        const bool is_model = location.path.ends_with(".gguf");
        return {ExitCode::network, "entry-not-found", file,
                is_model ? "check --file, or let --quant auto choose" : "check --file"};
    }
    return {ExitCode::network, "not-found", file, "check --id, --file, --rev and --base-url"};
}

Verdict denied(const Location& location, const HttpResponse& response, const Access& access) {
    const std::string_view code = response.header("X-Error-Code").value_or("");
    const std::string_view message = response.header("X-Error-Message").value_or("");
    const std::string repository = "the repository " + location.repository;
    if (code == "GatedRepo") {
        const std::string page = location.page();
        return {ExitCode::auth, "gated", repository + " is gated: its owner grants access, at " + page,
                access.has_token() ? "ask for access at " + page
                                   : "ask for access at " + page + ", then " + token_hint};
    }
    if (message == "Invalid credentials in Authorization header") {
        return {
            ExitCode::auth, "token-invalid", "the hub does not accept the token",
            "make a new one at https://huggingface.co/settings/tokens, or unset HF_TOKEN for public files"};
    }
    if (message == "Access to this resource is disabled.") {
        return {ExitCode::auth, "disabled", "the hub has disabled access to " + location.repository, ""};
    }
    if (response.status == 401) {
        return {ExitCode::auth, "unauthorized",
                repository + " does not exist, or is private or gated and this request had no right to it",
                token_hint};
    }
    return {ExitCode::auth, "forbidden", "access to " + location.repository + " was refused", token_hint};
}

Verdict verdict_of(const Location& location, const HttpResponse& response, const Access& access) {
    const int status = response.status;
    if (status == 401 || status == 403) return denied(location, response, access);
    if (status == 404 || status == 410)
        return not_found(location, response.header("X-Error-Code").value_or(""));
    if (status >= 500)
        return {ExitCode::network, "server-error", "the hub failed to answer", "try again later"};
    return {ExitCode::network, "http-status", "the hub gave an answer that makes no sense here",
            "check --base-url"};
}

/// The statuses that the host tries again (abi.h, xtask_http_request::attempts).
bool is_retryable(int status) {
    if (status == 408 || status == 425 || status == 429) return true;
    return status >= 500 && status != 501 && status != 505 && status != 511;
}

} // namespace

Error refusal(const Location& location, const Url& at, const HttpResponse& response, const Access& access) {
    Verdict verdict = verdict_of(location, response, access);
    verdict.message += where(at, response) + said(response, access);
    if (verdict.code == ExitCode::auth && access.withheld_from(at)) {
        verdict.message += "; your token was not sent to this server";
        verdict.hint = at.tls || at.is_loopback()
                           ? "--send-token sends it there: only if you trust that server"
                           : "a token is never sent over http to another machine: use https";
    }
    return {verdict.code, verdict.reason, verdict.message, verdict.hint, is_retryable(response.status)};
}

} // namespace xtask::hub
