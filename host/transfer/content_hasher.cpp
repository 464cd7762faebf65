#include "transfer/content_hasher.hpp"

#include "base/file.hpp"
#include "transfer/read_ahead.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace xtask::transfer {

ContentHasher::ContentHasher(std::optional<std::uint64_t> blob_length) {
    if (!blob_length) return;
    git_blob_ = base::Digest::git_blob(*blob_length);
    blob_length_ = *blob_length;
}

void ContentHasher::update(std::span<const std::byte> bytes) {
    if (git_blob_) git_blob_->update(bytes);
    update_sha256(bytes);
}

void ContentHasher::update_sha256(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        if (length_ > 0 && length_ % chain_.piece == 0) chain_.add(sha256_.state());
        const auto left = chain_.piece - length_ % chain_.piece;
        const auto part = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size())));
        sha256_.update(part);
        length_ += part.size();
        bytes = bytes.subspan(part.size());
    }
}

Digests ContentHasher::finish() {
    Digests digests{sha256_.finish(), {}, length_, std::move(chain_)};
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
