#include "hub/artifact.hpp"

#include "hub/names.hpp"

#include <utility>

namespace xtask::hub {

Artifact artifact_for(const Wanted& wanted, const std::string& path) {
    Artifact artifact;
    artifact.directory = wanted.folder_of(path);
    artifact.leaf = leaf(path);
    artifact.repository = wanted.repository;
    artifact.path = path;
    artifact.revision = wanted.revision;
    artifact.required_sha256 = wanted.required_sha256;
    artifact.force = wanted.force;
    artifact.no_verify = wanted.no_verify;
    artifact.dry_run = wanted.dry_run;
    return artifact;
}

bool is_pinned_and_intact(Context& context, const Wanted& wanted, const Artifact& artifact) {
    if (wanted.force || !is_commit(wanted.revision)) return false;
    const Local local = context.transfer().lookup(artifact.directory, artifact.leaf);
    return local.state == Local::State::intact && local.repository == wanted.repository &&
           local.path == artifact.path && local.commit == wanted.revision;
}

void announce(Artifact& artifact, const Location& location, const Identity& identity, const Access& access) {
    const Url url = location.url(identity.commit.empty() ? location.revision : identity.commit);
    Candidate candidate;
    candidate.target = url.text();
    candidate.mirror = location.endpoint.origin();
    candidate.credentials = access.credentials(url);
    artifact.candidates.push_back(std::move(candidate));
    artifact.commit = identity.commit;
    artifact.sha256 = identity.sha256;
    artifact.git_blob = identity.git_blob;
    artifact.etag = identity.etag;
    artifact.last_modified = identity.last_modified;
    artifact.length = identity.length;
}

} // namespace xtask::hub
