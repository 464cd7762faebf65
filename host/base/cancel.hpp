/// The wish to stop, as a flag to ask and a descriptor to poll.
#pragma once

#include "base/fd.hpp"

#include <xtask/error.hpp>

#include <atomic>

namespace xtask::base {

/// One per process run (tests make their own). `request` is async-signal-safe; everything else may be called
/// from any thread.
class Cancel {
  public:
    Cancel();

    /// Records the first signal and makes `fd` readable for good.
    void request(int signal) noexcept;

    int signal() const noexcept { return signal_.load(std::memory_order_acquire); } ///< 0 while nobody asked
    int fd() const noexcept { return event_.get(); } ///< readable once requested; never read it

    /// Throws the Error of the signal (130, 143 or 129) once requested.
    void check() const;

  private:
    std::atomic<int> signal_{0};
    Fd event_;
};

} // namespace xtask::base
