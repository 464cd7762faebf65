#include "download_model.hpp"

#include "hub/names.hpp"
#include "report.hpp"
#include "request.hpp"

namespace xtask::hf_download {

namespace {

/// Above this the hub refuses plain HTTP and serves a file through its Xet protocol only.
constexpr std::uint64_t max_http_bytes = 50'000'000'000;

Artifact artifact_for(const Request& request) {
    Artifact artifact;
    artifact.directory = request.directory;
    artifact.leaf = request.leaf;
    artifact.repository = request.location.repository;
    artifact.path = request.location.path;
    artifact.revision = request.location.revision;
    artifact.required_sha256 = request.required_sha256;
    artifact.force = request.force;
    artifact.no_verify = request.no_verify;
    artifact.dry_run = request.dry_run;
    return artifact;
}

/// What a commit means never changes, so a file that came from it and was not touched since needs no request.
bool is_pinned_and_intact(Context& context, const Request& request) {
    const hub::Location& location = request.location;
    if (request.force || !hub::is_commit(location.revision)) return false;
    const Local local = context.transfer().lookup(request.directory, request.leaf);
    return local.state == Local::State::intact && local.repository == location.repository &&
           local.path == location.path && local.commit == location.revision;
}

void check_identity(const Request& request, const hub::Identity& identity) {
    const hub::Location& location = request.location;
    if (hub::is_commit(location.revision) && !identity.commit.empty() &&
        identity.commit != location.revision) {
        throw Error(ExitCode::network, "revision-mismatch",
                    location.endpoint.origin() + " answers with commit " + identity.commit + " instead of " +
                        location.revision,
                    "check --rev and --base-url");
    }
    if (identity.xet && identity.length.value_or(0) > max_http_bytes) {
        throw Error(ExitCode::network, "needs-xet",
                    hub::quoted(location.path) + " is over 50 GB: the hub serves it through Xet only",
                    "look for the same model in smaller parts, or use a mirror that has the file");
    }
    const bool differs = !identity.sha256.empty() && !request.required_sha256.empty() &&
                         identity.sha256 != request.required_sha256;
    if (differs && !request.no_verify) {
        throw Error(ExitCode::hash_mismatch, "announced-hash",
                    "the hub announces SHA-256 " + identity.sha256 + " for " + hub::quoted(location.path) +
                        ", not the " + request.required_sha256 + " of --sha256",
                    "check --sha256 and --rev: the file may have changed");
    }
}

/// Asks the hub, and writes what it says into `artifact`.
void identify(Context& context, const Request& request, Artifact& artifact) {
    const hub::Location& location = request.location;
    const hub::Access access = hub::find_access(context, location.endpoint, request.access);
    hub::Identity identity = hub::identify(context.http(), location, access);
    if (!identity.warning.empty()) context.ui().warn("the hub says: " + hub::quoted(identity.warning));
    check_identity(request, identity);

    const hub::Url url = location.url(identity.commit.empty() ? location.revision : identity.commit);
    Candidate candidate;
    candidate.target = url.text();
    candidate.mirror = location.endpoint.origin();
    candidate.credentials = access.credentials(url);
    artifact.candidates.push_back(std::move(candidate));
    artifact.commit = std::move(identity.commit);
    artifact.sha256 = std::move(identity.sha256);
    artifact.git_blob = std::move(identity.git_blob);
    artifact.etag = std::move(identity.etag);
    artifact.last_modified = std::move(identity.last_modified);
    artifact.length = identity.length;
}

} // namespace

ExitCode DownloadModel::run(Context& context, const Args& args) {
    const Request request = read_request(args);
    Artifact artifact = artifact_for(request);
    if (is_pinned_and_intact(context, request)) {
        artifact.commit = request.location.revision;
    } else if (!request.offline) {
        identify(context, request, artifact);
    }
    const Outcome outcome = context.transfer().fetch(artifact);
    Ui ui = context.ui();
    ui.print(report_text(artifact, outcome));
    ui.result(report_json(artifact, outcome));
    return ExitCode::ok;
}

} // namespace xtask::hf_download
