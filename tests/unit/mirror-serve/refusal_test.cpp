#include "refusal.hpp"

#include <catch2/catch.hpp>

using namespace xtask::mirror_serve;
using xtask::ExitCode;
using xtask::find_header;

TEST_CASE("each failure has its status and the hub's code") {
    struct Row {
        ExitCode code;
        const char* reason;
        int status;
        const char* error_code;
        bool outage;
    };
    const Row rows[] = {
        {ExitCode::auth, "gated", 403, "GatedRepo", false},
        {ExitCode::auth, "unauthorized", 401, "RepoNotFound", false},
        {ExitCode::auth, "token-invalid", 403, "", false},
        {ExitCode::auth, "proxy-auth", 403, "", false},
        {ExitCode::network, "repository-not-found", 404, "RepoNotFound", false},
        {ExitCode::network, "revision-not-found", 404, "RevisionNotFound", false},
        {ExitCode::network, "entry-not-found", 404, "EntryNotFound", false},
        {ExitCode::network, "not-found", 404, "EntryNotFound", false},
        {ExitCode::network, "timeout", 504, "", true},
        {ExitCode::network, "connect-timeout", 504, "", true},
        {ExitCode::network, "refused", 502, "", true},
        {ExitCode::network, "server-error", 502, "", true},
        {ExitCode::rate_limited, "rate-limited", 503, "", true},
        {ExitCode::hash_mismatch, "hash-mismatch", 502, "", false},
        {ExitCode::no_space, "no-space", 507, "", false},
        {ExitCode::failure, "read-only", 500, "", false},
        {ExitCode::plugin, "plugin-broken", 500, "", false},
    };
    for (const Row& row : rows) {
        INFO(row.reason);
        const Failure failure{row.code, row.reason, "secret /srv/models"};
        const Answer answer = refuse(failure);
        CHECK(answer.status == row.status);
        CHECK(find_header(answer.headers, "X-Error-Code").value_or("") == row.error_code);
        CHECK(find_header(answer.headers, "X-Error-Message").value_or("").find("secret") ==
              std::string::npos);
        CHECK(answer.body.find("secret") == std::string::npos);
        CHECK(failure.is_outage() == row.outage);
    }
}
