/// Names in the cache that huggingface_hub, llama.cpp and others share, as they write them
/// (huggingface_hub 1.x, docs "Understand caching"):
///
///   models--ORG--REPO/blobs/NAME               the bytes; NAME is the git blob id, of LFS files the SHA-256
///   models--ORG--REPO/refs/REVISION            the commit, nothing else
///   models--ORG--REPO/snapshots/COMMIT/PATH    a relative symlink to the blob
///   .locks/models--ORG--REPO/NAME.lock         flock; it stays
///   blobs/AB/XETHASH                           where a blob is a symlink: one for all repositories
#pragma once

#include <xtask/settings.hpp>
#include <xtask/transfer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace xtask::hub {

/// HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub or
/// ~/.cache/huggingface/hub: the first that is set, absolute. "~/" in front of a value is HOME. Throws
/// Error(usage, "no-cache") where none is.
std::string find_cache(const Settings& settings);

/// Below the cache, of one file.
struct CacheNames {
    std::string folder;   ///< "models--ORG--REPO"
    std::string blob;     ///< in its blobs/; empty: no hash is known
    std::string snapshot; ///< below `folder`; empty: the commit is not known
    std::string link;     ///< what the snapshot's symlink says
    std::string ref;      ///< below `folder`; empty: the revision is a commit
    std::string lock;     ///< below the cache
};

CacheNames cache_names(const Artifact& artifact);

/// "models--ORG--REPO/snapshots/COMMIT/PATH"
std::string snapshot_path(const Artifact& artifact, const std::string& commit);

/// Below the cache: where a blob that is a symlink to what all repositories share leads. Nothing: it leads
/// anywhere else.
std::optional<std::string> shared_blob(std::string_view link);

} // namespace xtask::hub
