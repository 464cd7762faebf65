/// Small requests: the answers in memory, bounded, with retries and redirects.
#pragma once

#include "base/cancel.hpp"
#include "net/pool.hpp"
#include "net/quota.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace xtask::services {

struct HttpRequest {
    net::Request request;
    net::Headers credentials; ///< only to the request's own origin, never over http to another machine
    int follow = 0;
    std::uint64_t max_body = 1u << 20;
    int attempts = 0;       ///< 0: the run's --retries
    Duration time_limit{0}; ///< for all of it; 0: none but the run's
};

struct HttpResponse {
    net::Url url;
    net::ResponseHead head;
    std::string body;
    bool truncated = false;
    bool credentials_withheld = false;
};

using HttpAnswer = tl::expected<HttpResponse, Error>;

/// One per run. Used on the thread of the command only.
class Http {
  public:
    struct Policy {
        int attempts = 5;
        Duration max_wait{300'000};
        std::function<void(const std::string& why, Duration wait)> retrying; ///< on the caller's thread
        Time deadline = never;                                               ///< of the whole run
    };

    static constexpr std::size_t max_in_flight = 16;

    /// All but `policy` outlive it. Connections come from the pool and go back there; no request is sent
    /// before the quota's time.
    Http(const net::Options& options, net::Pool& pool, net::Quota& quota, const base::Cancel& cancel,
         Policy policy);
    ~Http();

    /// Any complete answer, whatever its status. Throws Error: network (also "deadline"), rate-limited (429
    /// to the end), signal.
    HttpResponse request(const HttpRequest& request);

    /// As many calls of `request`, up to `max_in_flight` at once on threads of their own; answers[i] belongs
    /// to requests[i]. One that fails does not stop the others, the signal stops all and is thrown; what the
    /// run's deadline cuts off has its Error. Holds the answers of all: at most the sum of their `max_body`,
    /// and a head each.
    std::vector<HttpAnswer> request_all(std::span<const HttpRequest> requests);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::services
