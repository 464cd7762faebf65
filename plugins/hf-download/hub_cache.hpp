/// The cache that huggingface_hub, llama.cpp and others share: models--ORG--REPO/{blobs,refs,snapshots}.
#pragma once

#include "summary.hpp"

#include <xtask/context.hpp>

#include <span>
#include <string>

namespace xtask::hf_download {

class HubCache {
  public:
    /// In HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub or
    /// ~/.cache/huggingface/hub: the first that is set. Throws Error(usage) where none is.
    explicit HubCache(Context& context);

    /// Puts what the cache has where it belongs, hashed, as a clone (FICLONE) or a hard link, so that the
    /// transfer finds it there and adopts it. An item that nothing is announced of (offline) is what the
    /// cache's own names say. Files that are there already, and dry runs, are left alone; damaged copies are
    /// warned of.
    void offer(std::span<Item> items);

    /// Shares what came to disk verified: blob, snapshot and ref, under the cache's own locks. What cannot be
    /// shared (another file system, no right) is warned of once: the download is done.
    void keep(std::span<const Item> items);

  private:
    void offer(Item& item);
    void keep(const Item& item);
    std::string folder_of(const Artifact& artifact) const;
    void identify(Artifact& artifact) const;

    Context& context_;
    std::string root_;
};

} // namespace xtask::hf_download
