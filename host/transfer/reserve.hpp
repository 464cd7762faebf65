/// Connections dialled ahead: while the first answer of a far server is on its way, those that are going to
/// help do their handshakes.
#pragma once

#include "net/connection.hpp"

#include <cstddef>
#include <list>
#include <optional>
#include <vector>

namespace xtask::transfer {

/// Used by one thread. What nobody takes is closed by `clear`.
class Reserve {
  public:
    /// Starts `count` connections to `origin`; what is in reserve for another origin goes.
    void dial(const net::Options& options, const net::Origin& origin, std::size_t count);
    /// Moves them on, and drops those that failed: who needs one more dials it himself and learns why.
    void advance(Time now);
    /// Appends them for `net::drive`.
    void add_to(std::vector<net::Connection*>& polled);
    /// One to `origin`, connected or on the way, that carries no request.
    std::optional<net::Connection> take(const net::Origin& origin);
    void clear() noexcept { connections_.clear(); }
    std::size_t size() const noexcept { return connections_.size(); }

  private:
    std::list<net::Connection> connections_;
};

} // namespace xtask::transfer
