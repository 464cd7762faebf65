/// Service "xtask.lock/1": one process at a time.
#pragma once

#include <xtask/session.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace xtask {

/// Held from construction to destruction; the file at the path is made, and removed with it.
class Lock {
  public:
    /// Waits at most `wait` ms for whoever holds it; none: as long as it takes, 0: not at all. Throws
    /// Error(locked) naming the holder, or that of the signal.
    Lock(Session session, std::string_view path, std::optional<std::int64_t> wait)
        : session_(session), table_(&session.service<xtask_lock_v1>(XTASK_LOCK)) {
        const std::int64_t code = !wait ? 0 : *wait == 0 ? -1 : *wait; // what abi.h makes of them
        session_.check(table_->acquire(session_.run(), abi::borrow(path), code, &handle_, &exclusive_));
    }
    Lock(Lock&& other) noexcept
        : session_(other.session_), table_(std::exchange(other.table_, nullptr)), handle_(other.handle_),
          exclusive_(other.exclusive_) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock() {
        if (table_ != nullptr) table_->release(session_.run(), handle_);
    }

    /// False where locks cannot be relied on: others may be at work at the same time.
    bool exclusive() const noexcept { return exclusive_ != 0; }

  private:
    Session session_;
    const xtask_lock_v1* table_;
    std::uint64_t handle_ = 0;
    std::uint32_t exclusive_ = 0;
};

} // namespace xtask
