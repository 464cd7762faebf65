/// The hashes of one file's content, in one pass.
#pragma once

#include "base/cancel.hpp"
#include "base/digest.hpp"
#include "base/sha256.hpp"
#include "transfer/chain.hpp"
#include "transfer/expectation.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace xtask::transfer {

/// SHA-256 always, with its chain; the git blob id where the length it will have is known beforehand.
class ContentHasher {
  public:
    explicit ContentHasher(std::optional<std::uint64_t> blob_length);

    void update(std::span<const std::byte> bytes);
    /// Called once. git_blob stays empty where it was not asked for or the length turned out to be another.
    Digests finish();

  private:
    void update_sha256(std::span<const std::byte> bytes);

    base::Sha256 sha256_;
    Chain chain_;
    std::optional<base::Digest> git_blob_;
    std::uint64_t blob_length_ = 0;
    std::uint64_t length_ = 0;
};

/// Reads a whole open file. Throws Error(failure) where it cannot, the signal's when cancelled.
Digests hash_file(int fd, const std::string& path, bool want_git_blob, const base::Cancel& cancel,
                  const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

} // namespace xtask::transfer
