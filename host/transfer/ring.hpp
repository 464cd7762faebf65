/// The window between network and disk: a buffer and three counters that only grow.
///
///   hashed ≤ written ≤ received ≤ written + capacity
///
/// All three count bytes of the file. The loop receives into free space, the writer appends [written,
/// received) to the partial, the hasher reads the partial up to `written`. Space is free again only when it
/// was written.
#pragma once

#include "base/fd.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <span>

namespace xtask::transfer {

/// One mutex guards everything but the bytes, which belong to whoever the counters say.
class Ring {
  public:
    /// The first `offset` bytes of the file are on disk already.
    Ring(std::size_t capacity, std::uint64_t offset);

    struct Counters {
        std::uint64_t received = 0;
        std::uint64_t written = 0;
        std::uint64_t hashed = 0;
    };
    Counters counters() const;

    // The loop.
    std::span<std::byte> free_space(); ///< contiguous; empty: full, and `wake_fd` tells when that changes
    void received(std::size_t bytes);
    void close(); ///< nothing more will be received
    void abort(); ///< writer and hasher leave at once
    int wake_fd() const noexcept {
        return wake_.get();
    } ///< readable: space came, an end was reached, or a failure
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
    void wake() noexcept;

    const std::size_t capacity_;
    const std::uint64_t start_;
    std::unique_ptr<std::byte[]> buffer_;
    base::Fd wake_;

    mutable std::mutex mutex_;
    std::condition_variable received_more_;
    std::condition_variable written_more_;
    Counters counters_;
    bool starved_ = false; ///< the loop has found the ring full
    bool closed_ = false;
    bool aborted_ = false;
    bool hash_finished_ = false;
    std::exception_ptr failure_;
};

} // namespace xtask::transfer
