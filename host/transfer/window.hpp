/// The window between network and disk: bytes that were received and are not yet written, in order.
///
///   hashed ≤ written ≤ received ≤ every byte in the window < horizon
///
/// All positions are those of the file. The loop receives anywhere below the horizon and moves `received`,
/// the end of what has no gap; the writer appends [written, received) to the partial; the hasher reads the
/// partial up to `written`. Memory is taken in blocks when the first byte of one is received and is free
/// again when its last was written: the window is as small as the disk allows, and the blocks in use stay in
/// the cache.
#pragma once

#include "base/fd.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace xtask::transfer {

/// One mutex guards everything but the bytes, which belong to whoever the positions say.
class Window {
  public:
    /// The first `offset` bytes of the file are on disk already. Never holds more than `capacity` bytes, and
    /// a block.
    Window(std::size_t capacity, std::uint64_t offset);

    struct Counters {
        std::uint64_t received = 0;
        std::uint64_t written = 0;
        std::uint64_t hashed = 0;
    };
    Counters counters() const;

    // The loop.
    std::size_t capacity() const noexcept { return capacity_; }
    /// Uses no more than this of the capacity from now on.
    void limit(std::size_t bytes);
    /// Where receiving must stop until more was written.
    std::uint64_t horizon() const;
    /// Where the byte at `position` goes, which is not below `received`, and contiguously what follows it.
    /// Empty: the horizon is reached, and `wake_fd` will tell when it has moved.
    std::span<std::byte> room(std::uint64_t position);
    /// `wake_fd` shall tell when the horizon has moved.
    void await_room();
    /// The bytes up to here are there, without a gap.
    void received(std::uint64_t up_to);
    void close(); ///< nothing more will be received
    void abort(); ///< writer and hasher leave at once
    /// Readable: the horizon moved, an end was reached, or a failure.
    int wake_fd() const noexcept { return wake_.get(); }
    void clear_wake() noexcept;
    void rethrow_failure() const; ///< what a thread ended with, if it did
    bool all_hashed() const;      ///< closed, and the hasher is through

    // The writer: empty at the end.
    std::span<const std::byte> wait_received();
    void wrote(std::size_t bytes);

    // The hasher: how far the file is written, once that is beyond `hashed`; equal to it at the end.
    std::uint64_t wait_written(std::uint64_t hashed);
    void hashed(std::uint64_t up_to);
    void hash_finished();

    // Writer and hasher.
    void fail(std::exception_ptr why);
    bool aborted() const;

  private:
    using Block = std::unique_ptr<std::byte[]>;

    std::span<std::byte> bytes(std::uint64_t begin, std::uint64_t end) const;
    void free_written_blocks();
    void wake() noexcept;

    const std::size_t capacity_;
    const std::size_t block_size_;
    base::Fd wake_;

    mutable std::mutex mutex_;
    std::condition_variable received_more_;
    std::condition_variable written_more_;
    Counters counters_;
    std::size_t limit_;
    std::deque<Block> blocks_; ///< of the file from `first_block_` on; null: no byte of it has come
    std::uint64_t first_block_;
    std::vector<Block> spare_; ///< the one used last on top
    bool starved_ = false;     ///< the loop has found no room
    bool closed_ = false;
    bool aborted_ = false;
    bool hash_finished_ = false;
    std::exception_ptr failure_;
};

} // namespace xtask::transfer
