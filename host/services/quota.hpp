/// What servers say of the requests they still take (RateLimit), so that none is sent that must be refused.
#pragma once

#include "base/clock.hpp"
#include "net/message.hpp"
#include "net/url.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace xtask::services {

/// May be used by several threads.
class Quota {
  public:
    /// An answer from `url`: with none left of anything it counts, requests of that kind wait for the reset.
    /// A 429 does not count: its own wait is kept by whoever tries again.
    void note(const net::Url& url, const net::ResponseHead& head, Time now);
    /// How long a request for `url` has to wait; zero: it may go.
    Duration wait(const net::Url& url, Time now) const;

  private:
    /// A hub counts its API apart from its files (/resolve/, /api/resolve-cache/).
    using Kind = std::pair<net::Origin, bool>;
    static Kind kind_of(const net::Url& url);

    mutable std::mutex mutex_;
    std::map<Kind, Time> exhausted_until_;
};

} // namespace xtask::services
