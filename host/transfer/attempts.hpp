/// How often to try again, and how long to wait before.
#pragma once

#include "base/clock.hpp"

#include <xtask/error.hpp>

#include <cstdint>
#include <optional>

namespace xtask::transfer {

/// Counts failures in a row. An attempt that brings the file at least 64 KiB further than any before it
/// is none, and starts the count anew; fetching again what was there before is no progress, so every loop
/// ends.
class Attempts {
  public:
    Attempts(int limit, Duration longest_wait, std::uint64_t have)
        : limit_(limit), longest_wait_(longest_wait), best_(have) {}

    /// The file's beginning is this long now.
    void reached(std::uint64_t have) noexcept;

    /// One more failure: how long to wait. Throws `error` when it cannot be retried, the attempts are used
    /// up, or the server `demanded` a longer wait than allowed (the message then says how long).
    Duration failed(const Error& error, std::optional<Duration> demanded, double random);

    int failures() const noexcept { return failures_; }

  private:
    int limit_;
    Duration longest_wait_;
    std::uint64_t best_;
    int failures_ = 0;
    bool progressed_ = false; // since the last failure
};

} // namespace xtask::transfer
