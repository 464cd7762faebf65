/// What all fetches of a run share: one rate limit, one budget of connections, one of memory, the idle
/// connections, and what servers have said of the requests they still take. May be used by several threads.
#pragma once

#include "net/pool.hpp"
#include "net/quota.hpp"
#include "transfer/artifact.hpp"
#include "transfer/limiter.hpp"

#include <cstddef>
#include <mutex>
#include <utility>

namespace xtask::transfer {

/// The connections a run has open at once. Each file in progress holds one for as long as it takes; more may
/// be taken while some are free.
class Connections {
  public:
    explicit Connections(int limit) noexcept : limit_(limit) {}

    int limit() const noexcept { return limit_; }
    void take(int count);
    bool try_take();
    void give_back(int count);

  private:
    const int limit_;
    std::mutex mutex_;
    int taken_ = 0;
};

/// The bytes all windows together may hold.
class Memory {
  public:
    explicit Memory(std::size_t limit) noexcept : limit_(limit) {}

    /// What one window may hold; given back when it goes.
    class Share {
      public:
        Share(Memory& memory, std::size_t size) noexcept : memory_(&memory), size_(size) {}
        Share(Share&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)), size_(other.size_) {}
        Share& operator=(Share&&) = delete;
        ~Share() {
            if (memory_ != nullptr) memory_->give_back(size_);
        }
        std::size_t size() const noexcept { return size_; }

      private:
        Memory* memory_;
        std::size_t size_;
    };

    /// At most `wanted`, and at most an even share of the limit among `sharers`; never less than 64 KiB, so
    /// that every file can go on.
    Share take(std::size_t wanted, int sharers);

  private:
    void give_back(std::size_t bytes) noexcept;

    const std::size_t limit_;
    std::mutex mutex_;
    std::size_t taken_ = 0;
};

struct Commons {
    /// Memory: what the options allow, and no more than a quarter of what the control groups leave just now.
    explicit Commons(const Options& options);

    Limiter limiter;
    Connections connections;
    Memory memory;
    net::Pool pool;
    net::Quota quota;
};

} // namespace xtask::transfer
