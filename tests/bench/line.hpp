/// One direction of an emulated link: bytes come in no faster than its rate, are on their way for its delay,
/// go out.
#pragma once

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>

namespace xtask::bench {

/// `rate` in bytes per second, 0 for no cap. After `limit` bytes the line takes nothing more, without ending.
struct Terms {
    double rate = 0;
    Duration delay{0};
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

/// Works on non-blocking sockets that stay the caller's. Not thread-safe.
class Line {
  public:
    /// Nothing goes out before `open` plus the delay.
    Line(const Terms& terms, Time open);

    /// Whether a readable source would be read from.
    bool takes(Time now);
    /// Whether something has arrived that the sink did not refuse.
    bool gives(Time now) const;
    /// The sink refused: nothing is given until `unblock`.
    bool blocked() const { return blocked_; }
    void unblock() { blocked_ = false; }

    /// Reads from `source` once. False when the connection is broken.
    bool receive(int source, Time now);
    /// Writes what has arrived to `sink` until that refuses. False when the connection is broken.
    bool send(int sink, Time now);

    /// The source has ended, and everything including that has arrived.
    bool finished(Time now) const { return end_ && *end_ <= now && sent_ == received_; }
    /// When time alone changes one of the answers above.
    Time wake(Time now) const;

  private:
    struct Mark {
        Time due;
        std::uint64_t end; // what was received up to here is out from `due` on
    };

    void refill(Time now);
    std::size_t room() const { return capacity_ - static_cast<std::size_t>(received_ - sent_); }

    Terms terms_;
    Time open_;
    double quantum_; // bytes worth a system call
    double allowance_;
    Time refilled_;
    std::size_t capacity_;
    std::unique_ptr<char[]> ring_;
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;
    std::deque<Mark> marks_;
    std::optional<Time> end_;
    bool blocked_ = false;
};

} // namespace xtask::bench
