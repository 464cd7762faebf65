#include "refusal.hpp"

#include <algorithm>
#include <iterator>

namespace xtask::mirror_serve {

namespace {

struct Row {
    const char* reason;
    int status;
    const char* code;
    const char* message;
};

constexpr Row by_reason[] = {
    {"gated", 403, "GatedRepo", "Access to this repository is restricted, and this mirror has none."},
    {"disabled", 403, "DisabledRepo", "Access to this resource is disabled."},
    {"token-invalid", 403, "", "The upstream does not accept the token of this mirror."},
    {"forbidden", 403, "", "The upstream refuses access to this mirror."},
    {"unauthorized", 401, "RepoNotFound", "The repository does not exist, or this mirror may not read it."},
    {"repository-not-found", 404, "RepoNotFound", "Repository not found."},
    {"revision-not-found", 404, "RevisionNotFound", "Revision not found."},
    {"entry-not-found", 404, "EntryNotFound", "Entry not found."},
    {"not-found", 404, "EntryNotFound", "Entry not found."},
    {"not-a-file", 404, "EntryNotFound", "Entry not found."},
    {"timeout", 504, "", "The upstream does not answer in time."},
    {"connect-timeout", 504, "", "The upstream does not answer in time."},
    {"deadline", 504, "", "The upstream does not answer in time."},
};

} // namespace

Answer refuse(const Failure& failure) {
    const auto* row = std::find_if(std::begin(by_reason), std::end(by_reason),
                                   [&](const Row& each) { return failure.reason == each.reason; });
    if (row != std::end(by_reason)) return refuse(row->status, row->code, row->message);
    switch (failure.code) {
    case ExitCode::auth:
        return refuse(403, "", "The upstream refuses access to this mirror.");
    case ExitCode::rate_limited: {
        Answer answer = refuse(503, "", "The upstream asks this mirror to wait.");
        answer.headers.push_back({"Retry-After", "30"});
        return answer;
    }
    case ExitCode::hash_mismatch:
        return refuse(502, "", "The upstream sends other bytes than it announces.");
    case ExitCode::no_space:
        return refuse(507, "", "This mirror has no space left.");
    case ExitCode::network:
        return refuse(502, "", "The upstream cannot be reached, or fails.");
    default:
        return refuse(500, "", "This mirror cannot fetch the file.");
    }
}

} // namespace xtask::mirror_serve
