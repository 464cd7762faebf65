#include "artifact.hpp"

#include "hub/names.hpp"

namespace xtask::hf_download {

namespace {

/// Above this the hub refuses plain HTTP and serves a file through its Xet protocol only.
constexpr std::uint64_t max_http_bytes = 50'000'000'000;

void check_identity(const Artifact& artifact, const Request& request, const hub::Identity& identity) {
    if (hub::is_commit(request.revision) && !identity.commit.empty() && identity.commit != request.revision) {
        throw Error(ExitCode::network, "revision-mismatch",
                    request.endpoint.origin() + " answers with commit " + identity.commit + " instead of " +
                        request.revision,
                    "check --rev and --base-url");
    }
    if (identity.xet && identity.length.value_or(0) > max_http_bytes) {
        throw Error(ExitCode::network, "needs-xet",
                    hub::quoted(artifact.path) + " is over 50 GB: the hub serves it through Xet only",
                    "look for the same model in smaller parts, or use a mirror that has the file");
    }
    const bool differs = !identity.sha256.empty() && !request.required_sha256.empty() &&
                         identity.sha256 != request.required_sha256;
    if (differs && !request.no_verify) {
        throw Error(ExitCode::hash_mismatch, "announced-hash",
                    "the hub announces SHA-256 " + identity.sha256 + " for " + hub::quoted(artifact.path) +
                        ", not the " + request.required_sha256 + " of --sha256",
                    "check --sha256 and --rev: the file may have changed");
    }
}

} // namespace

void settle(Artifact& artifact, const Request& request, const hub::Identity& identity,
            const hub::Access& access) {
    check_identity(artifact, request, identity);
    hub::announce(artifact, request.location(artifact.path), identity, access);
}

} // namespace xtask::hf_download
