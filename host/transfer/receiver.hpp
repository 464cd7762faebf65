/// One body from a connection into the ring, paced by the disk, the rate limit and the server.
#pragma once

#include "base/cancel.hpp"
#include "net/connection.hpp"
#include "transfer/limiter.hpp"
#include "transfer/ring.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace xtask::transfer {

/// The Error of a run that took longer than --deadline.
Error deadline_error();

class Receiver {
  public:
    struct Limits {
        Duration timeout;      ///< no byte, or below 1 KiB/s, for this long
        Time deadline = never; ///< of the whole download
    };

    /// `progressed` is called now and then while bytes come.
    Receiver(const Limits& limits, Limiter& limiter, const base::Cancel& cancel,
             std::function<void()> progressed);

    /// Returns when the body is complete, or false when it goes on beyond `end` (a position in the file).
    /// Throws Error: what ended the connection, too slow, the deadline, the ring's failure, the signal's.
    /// Whatever happens, what was received is in the ring.
    bool receive(net::Connection& connection, Ring& ring, std::optional<std::uint64_t> end);

    std::uint64_t transferred() const noexcept { return transferred_; }

  private:
    void pause(Time until, int fd);

    Limits limits_;
    const base::Cancel& cancel_;
    std::function<void()> progressed_;
    Limiter& limiter_;
    std::uint64_t transferred_ = 0;
};

} // namespace xtask::transfer
