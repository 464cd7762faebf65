#include "transfer/content_hasher.hpp"

#include "base/file.hpp"
#include "transfer/read_ahead.hpp"

#include <limits>

namespace xtask::transfer {

ContentHasher::ContentHasher(std::optional<std::uint64_t> blob_length) : sha256_(base::Digest::sha256()) {
    if (!blob_length) return;
    git_blob_ = base::Digest::git_blob(*blob_length);
    blob_length_ = *blob_length;
}

void ContentHasher::update(std::span<const std::byte> bytes) {
    sha256_.update(bytes);
    if (git_blob_) git_blob_->update(bytes);
    length_ += bytes.size();
}

Digests ContentHasher::finish() {
    Digests digests{sha256_.finish(), {}, length_};
    if (git_blob_ && blob_length_ == length_) digests.git_blob = git_blob_->finish();
    return digests;
}

Digests hash_file(int fd, const std::string& path, bool want_git_blob, const base::Cancel& cancel,
                  const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    const auto total = static_cast<std::uint64_t>(base::status_of(fd, path).st_size);
    ContentHasher hasher(want_git_blob ? std::optional(total) : std::nullopt);
    ReadAhead bytes(fd, path, 0, std::numeric_limits<std::uint64_t>::max());
    std::uint64_t done = 0;
    for (auto block = bytes.next(); !block.empty(); block = bytes.next()) {
        cancel.check();
        hasher.update(block);
        done += block.size();
        progress(done, total);
    }
    return hasher.finish();
}

} // namespace xtask::transfer
