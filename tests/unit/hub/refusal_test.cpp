#include "hub/refusal.hpp"

#include <catch2/catch.hpp>

namespace hub = xtask::hub;
using xtask::ExitCode;

namespace {

const hub::Location location{hub::parse_endpoint("https://hub.example"), "org/repo", "main", "model.gguf"};

xtask::HttpResponse response(int status, xtask::Headers headers = {}) {
    xtask::HttpResponse result;
    result.status = status;
    result.headers = std::move(headers);
    return result;
}

xtask::Error refusal(const xtask::HttpResponse& response, const hub::Access& access = {}) {
    return hub::refusal(location, location.url("main"), response, access);
}

bool says(const xtask::Error& error, const char* part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("each kind of no has its reason and exit code") {
    struct Row {
        int status;
        const char* code;
        const char* message;
        ExitCode exit;
        const char* reason;
    };
    const auto row = GENERATE(
        Row{404, "RepoNotFound", "", ExitCode::network, "not-found"},
        Row{404, "RevisionNotFound", "", ExitCode::network, "revision-not-found"},
        Row{404, "EntryNotFound", "", ExitCode::network, "entry-not-found"},
        Row{404, "", "", ExitCode::network, "not-found"}, Row{410, "", "", ExitCode::network, "not-found"},
        Row{401, "GatedRepo", "", ExitCode::auth, "gated"},
        Row{403, "GatedRepo", "", ExitCode::auth, "gated"},
        Row{401, "RepoNotFound", "", ExitCode::auth, "unauthorized"},
        Row{401, "", "", ExitCode::auth, "unauthorized"},
        Row{401, "", "Invalid credentials in Authorization header", ExitCode::auth, "token-invalid"},
        Row{403, "", "Access to this resource is disabled.", ExitCode::auth, "disabled"},
        Row{403, "", "", ExitCode::auth, "forbidden"}, Row{500, "", "", ExitCode::network, "server-error"},
        Row{503, "", "", ExitCode::network, "server-error"},
        Row{400, "", "", ExitCode::network, "http-status"},
        Row{204, "", "", ExitCode::network, "http-status"},
        Row{304, "", "", ExitCode::network, "http-status"});
    CAPTURE(row.status, row.code, row.message);
    xtask::Headers headers;
    if (*row.code != '\0') headers.push_back({"x-error-code", row.code});
    if (*row.message != '\0') headers.push_back({"x-error-message", row.message});
    const auto error = refusal(response(row.status, headers));
    CHECK(error.code == row.exit);
    CHECK(error.reason == row.reason);
    CHECK(says(error, std::to_string(row.status).c_str()));
    CHECK(says(error, "https://hub.example"));
}

TEST_CASE("retryable is what the host tries again") {
    for (const int status : {408, 425, 429, 500, 502, 503, 504}) CHECK(refusal(response(status)).retryable);
    for (const int status : {204, 304, 400, 401, 403, 404, 410, 501, 505, 511})
        CHECK_FALSE(refusal(response(status)).retryable);
}

TEST_CASE("a refusal names the request and repeats what the hub says, harmlessly") {
    const auto error =
        refusal(response(403, {{"X-Request-Id", "Root=1-abc"}, {"X-Error-Message", "no\x1b[2J"}}));
    CHECK(says(error, "Root=1-abc"));
    CHECK(says(error, "no\xEF\xBF\xBD[2J"));
    CHECK_FALSE(says(error, "\x1b"));
}

TEST_CASE("a server that repeats the token is not repeated") {
    const hub::Access access("hf_secret", {});
    CHECK_FALSE(
        says(refusal(response(401, {{"X-Error-Message", "bad token hf_secret"}}), access), "hf_secret"));
}

TEST_CASE("a token that was kept back is mentioned, and how to send it") {
    const hub::Access access("hf_secret", {});
    const auto kept_back = refusal(response(401), access);
    CHECK(says(kept_back, "your token was not sent"));
    CHECK(kept_back.hint.find("--send-token") != std::string::npos);

    const hub::Access allowed("hf_secret", {location.endpoint});
    CHECK_FALSE(says(refusal(response(401), allowed), "was not sent"));
    CHECK_FALSE(says(refusal(response(404), access), "was not sent"));

    const hub::Location plain{hub::parse_endpoint("http://hub.example"), "org/repo", "main", "f"};
    const auto over_http = hub::refusal(plain, plain.url("main"), response(403), access);
    CHECK(says(over_http, "your token was not sent"));
    CHECK(over_http.hint.find("https") != std::string::npos);
}
