#include "transfer/existing.hpp"

#include "base/file.hpp"
#include "transfer/check.hpp"
#include "transfer/content_hasher.hpp"
#include "transfer/expectation.hpp"

namespace xtask::transfer {
namespace {

/// RFC 9110 §8.8.3.2, weak comparison.
bool same_version(std::string_view a, std::string_view b) {
    const auto strong = [](std::string_view tag) { return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag; };
    return strong(a) == strong(b);
}

base::Fd open_existing(const Names& names) {
    base::Fd fd = base::open_regular(names.file, O_RDONLY);
    if (!fd) throw Error(ExitCode::failure, "io", "'" + names.file + "' has just disappeared", {}, true);
    return fd;
}

/// By the chain in its receipt. False: there is none of the wanted content.
bool examine_pieces(Existing& existing, const base::Fd& fd, const Names& names, const Artifact& artifact,
                    const FetchContext& context) {
    if (!hash_decides(artifact) || !artifact.git_blob.empty()) return false;
    auto chained = check_chain(fd, names, artifact, context);
    if (!chained) return false;
    const Receipt& receipt = chained->receipt;
    if (chained->damage.ranges.empty() && existing.local.length == receipt.length) {
        existing.digests = {receipt.sha256, receipt.git_blob, receipt.length, receipt.chain};
    } else {
        existing.salvage = {without(chained->damage.ranges, receipt.length), receipt.length};
    }
    return true;
}

/// Of a file that is to be replaced: what cannot be read is no loss.
void salvage(Existing& existing, const Names& names, const Artifact& artifact, const FetchContext& context) {
    try {
        examine_pieces(existing, open_existing(names), names, artifact, context);
    } catch (const Error& error) {
        if (is_signal(error.code)) throw;
    }
}

Digests hash_existing(const base::Fd& fd, const Names& names, const Artifact& artifact,
                      const FetchContext& context) {
    return hash_file(fd.get(), names.file, !artifact.git_blob.empty(), context.cancel,
                     [&](auto done, auto total) { context.observer.verifying(artifact, done, total); });
}

} // namespace

Standing compare(const Local& recorded, const Artifact& artifact) {
    if (artifact.length && *artifact.length != recorded.length) return Standing::stale;
    if (!artifact.sha256.empty() && !recorded.sha256.empty()) {
        return artifact.sha256 == recorded.sha256 ? Standing::current : Standing::stale;
    }
    if (!artifact.git_blob.empty() && !recorded.git_blob.empty()) {
        return artifact.git_blob == recorded.git_blob ? Standing::current : Standing::stale;
    }
    if (!artifact.commit.empty() && artifact.commit == recorded.commit) return Standing::current;
    if (!artifact.etag.empty() && !recorded.etag.empty()) {
        return same_version(artifact.etag, recorded.etag) ? Standing::current : Standing::stale;
    }
    if (artifact.length && !artifact.last_modified.empty() && !recorded.last_modified.empty()) {
        return artifact.last_modified == recorded.last_modified ? Standing::current : Standing::stale;
    }
    return Standing::unknown;
}

Existing examine(const Names& names, const Artifact& artifact, const FetchContext& context) {
    Existing existing;
    existing.local = lookup(artifact.directory, artifact.leaf);
    Local& local = existing.local;
    existing.present = local.state != Local::State::absent;
    if (!existing.present) return existing;
    if (contradict(local.repository, artifact.repository) || contradict(local.path, artifact.path)) {
        throw Error(ExitCode::failure, "name-taken",
                    "'" + names.file + "' is '" + local.path + "' of '" + local.repository + "', not '" +
                        artifact.path + "' of '" + artifact.repository + "'",
                    "choose another folder (--out), or replace it with --force");
    }

    const bool intact = local.state == Local::State::intact && !artifact.repair;
    const bool wrong_size = artifact.length && *artifact.length != local.length;
    const bool announced = !artifact.sha256.empty() || !artifact.git_blob.empty();
    const bool demanded = !artifact.required_sha256.empty();
    const bool receipt_suffices =
        intact && (!demanded || local.sha256 == artifact.required_sha256) &&
        (!artifact.sha256.empty() || artifact.git_blob.empty() || !local.git_blob.empty());
    if (receipt_suffices) {
        existing.digests = {local.sha256, local.git_blob, local.length};
        existing.recorded = existing.intact = true;
    } else if ((wrong_size && !demanded) || (!announced && !demanded && local.sha256.empty())) {
        salvage(existing, names, artifact, context);
        return existing; // nothing it could turn out to be
    } else {
        const base::Fd fd = open_existing(names);
        if (!examine_pieces(existing, fd, names, artifact, context)) {
            existing.digests = hash_existing(fd, names, artifact, context);
        }
        existing.recorded = !local.sha256.empty() && existing.digests.sha256 == local.sha256;
        existing.intact = intact && existing.recorded;
        local.sha256 = existing.digests.sha256;
        local.git_blob = existing.digests.git_blob;
        if (!existing.recorded) local.commit = local.etag = local.last_modified = {};
    }

    existing.refused = demanded && existing.digests.sha256 != artifact.required_sha256;
    existing.standing = demanded && !existing.refused ? Standing::current : compare(local, artifact);
    if (existing.standing == Standing::unknown && !existing.recorded) existing.standing = Standing::stale;
    return existing;
}

} // namespace xtask::transfer
