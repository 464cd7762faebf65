/// Idle connections, kept for whoever asks their origin next.
#pragma once

#include "net/connection.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace xtask::net {

/// May be used by several threads; a connection belongs to the one that took it. All come from one `Options`,
/// which outlives the pool: a connection refers to it.
class Pool {
  public:
    static constexpr std::size_t max_per_origin = 32;
    static constexpr std::size_t max_total = 128;

    /// A connection in idle that the server had not closed a moment ago, the most recently used first; those
    /// it has closed are dropped on the way. It may still turn out to be `stale`.
    std::optional<Connection> take(const Origin& origin);

    /// Keeps the connection if it is `reusable`, else closes it. Where there are too many the longest unused
    /// goes, first of its origin, then of all.
    void put(Connection&& connection);

  private:
    std::optional<Connection> pop(const Origin& origin);

    std::mutex mutex_;
    std::vector<Connection> idle_; ///< the most recently used last
};

} // namespace xtask::net
