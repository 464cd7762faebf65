/// What servers say of the requests they still take (RateLimit), so that none is sent that must be refused.
#pragma once

#include "base/clock.hpp"
#include "net/message.hpp"
#include "net/url.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace xtask::net {

/// One per run. May be used by several threads.
class Quota {
  public:
    /// A request for `url` is to be sent. Zero: it may go, and counts; else it has to wait so long, and then
    /// to ask again.
    Duration take(const Url& url, Time now);
    /// What `take` would say; nothing counts.
    Duration wait(const Url& url, Time now) const;
    /// An answer from `url`. A 429 does not count: its own wait is kept by whoever tries again.
    void note(const Url& url, const ResponseHead& head, Time now);

  private:
    /// A hub counts its API apart from its files (/resolve/, /api/resolve-cache/).
    using Kind = std::pair<Origin, bool>;
    struct Window {
        std::uint64_t left = 0; ///< without those on their way; only where `reset` is in the future
        Time reset{};
        Time first_reset{};          ///< as the window's first answer had it
        std::uint64_t under_way = 0; ///< sent and not answered, or lost
    };
    static Kind kind_of(const Url& url);

    mutable std::mutex mutex_;
    std::map<Kind, Window> windows_;
};

/// For messages: "https://h has said that no request is left for 15 s".
std::string no_request_left(const Url& url, Duration wait);

} // namespace xtask::net
