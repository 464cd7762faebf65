/// Makes durable what was written while more comes, so that the last sync is short: a device with a cache of
/// its own, as that of many a virtual machine, begins only when it is told to.
#pragma once

#include "base/clock.hpp"
#include "transfer/partial.hpp"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>

namespace xtask::transfer {

/// A thread of its own, begun when there is enough for a first sync. Of every few seconds one sync is a
/// checkpoint.
class Flusher {
  public:
    /// Of the partial `position` bytes are durable.
    Flusher(Partial& partial, std::uint64_t position);
    /// Waits for a sync under way.
    ~Flusher();
    Flusher(const Flusher&) = delete;
    Flusher& operator=(const Flusher&) = delete;

    /// So many bytes are written. Waits while too many of them are not durable: then the disk is what
    /// everything waits for, and whoever gives up must not wait long. Throws what a sync ran into: the
    /// partial is discarded by then.
    void wrote(std::uint64_t position);
    /// No sync will begin any more, and none is under way. Throws as `wrote`.
    void finish();

  private:
    void run() noexcept;
    void stop();
    std::uint64_t unsynced() const noexcept { return written_ - synced_; }

    Partial& partial_;
    Time recorded_at_; ///< the last checkpoint
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t written_;
    std::uint64_t synced_;
    bool stopped_ = false;
    std::exception_ptr failure_;
    std::thread thread_;
};

} // namespace xtask::transfer
