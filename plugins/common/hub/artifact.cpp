#include "hub/artifact.hpp"

#include <utility>

namespace xtask::hub {

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
