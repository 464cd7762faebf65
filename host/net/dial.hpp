/// One TCP connection to the first of several addresses that answers (RFC 8305).
#pragma once

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "net/resolver.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <poll.h>

namespace xtask::net {

/// Each address gets a head start of this long before the next one is tried beside it (RFC 8305 §5).
inline constexpr Duration connection_attempt_delay{250};

class Dial {
  public:
    explicit Dial(const Addresses& addresses) : waiting_(interleave(addresses)) {}

    struct Winner {
        base::Fd fd; ///< non-blocking, close-on-exec, connected
        Poco::Net::SocketAddress address;
    };

    /// Starts and finishes attempts. Empty while undecided; throws Error(network) when every address failed,
    /// with reason "refused", "unreachable" or "connect-timeout" after the last one's errno.
    std::optional<Winner> advance(Time now);

    void add_poll(std::vector<pollfd>& set) const;
    Time deadline() const noexcept; ///< when the next address is due

  private:
    struct Attempt {
        base::Fd fd;
        Poco::Net::SocketAddress address;
    };

    void start_next(Time now);
    std::optional<Winner> collect(Time now);

    Addresses waiting_; ///< not yet tried
    std::vector<Attempt> attempts_;
    Time next_start_ = Time::min();
    std::string tried_;
    int last_error_ = 0;
};

} // namespace xtask::net
