/// The cache that huggingface_hub, llama.cpp and others share (cache_layout.hpp), as a place to take files
/// from and to leave them in. Below it no symlink is followed but from a blob to the blobs of all
/// repositories.
#pragma once

#include "hub/cache_layout.hpp"
#include "hub/item.hpp"

#include <xtask/context.hpp>

#include <chrono>
#include <set>
#include <span>
#include <string>

namespace xtask::hub {

class HubCache {
  public:
    /// What `keep` does with the ref of the revision asked for.
    enum class Refs {
        follow, ///< it is the commit that the hub has just named
        fill    ///< only where there is none: the commit may be an old one
    };

    /// Touches nothing. Throws Error(usage) where there is no place for it.
    explicit HubCache(Context& context);

    /// Puts what the cache has where it belongs, hashed, as a clone (FICLONE) or a hard link, so that the
    /// transfer finds it there and adopts it. Where that cannot be (another file, or another file system) the
    /// copy becomes the first candidate. An item that nothing is announced of (offline) is what the cache's
    /// own names say. Items that are there already, --force and dry runs are left alone; a damaged copy is
    /// warned of, and stays as it is. Throws the signal's only.
    void offer(std::span<Item* const> items);

    /// Shares what came to disk verified, of a commit that is known: blob, snapshot and ref, each in one
    /// step, under the cache's own locks. What is there already stays, whatever it is. What cannot be shared
    /// (another file system, no right, a lock that is held for 30 seconds) is warned of once: the download is
    /// done. Throws the signal's only.
    void keep(std::span<Item* const> items, Refs refs);

  private:
    void offer_one(Item& item);
    void keep_one(const Item& item, Refs refs);
    /// False: a damaged one stands there.
    bool place_blob(int cache, const CacheNames& names, const Item& item);
    void warn_damaged(const std::string& relative);

    Context& context_;
    std::string root_;
    std::set<std::string> damaged_;                    ///< paths below the cache, warned of
    std::chrono::steady_clock::time_point patience_{}; ///< until when locks are waited for
};

} // namespace xtask::hub
