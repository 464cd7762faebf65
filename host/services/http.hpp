/// Small requests: one answer in memory, bounded, with retries and redirects.
#pragma once

#include "base/cancel.hpp"
#include "net/connection.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace xtask::services {

struct HttpRequest {
    net::Request request;
    net::Headers credentials; ///< only to the request's own origin, never over http to another machine
    int follow = 0;
    std::uint64_t max_body = 1u << 20;
    int attempts = 0; ///< 0: the run's --retries
};

struct HttpResponse {
    net::Url url;
    net::ResponseHead head;
    std::string body;
    bool truncated = false;
    bool credentials_withheld = false;
};

/// One per run; keeps idle connections. Used on the thread of the command only.
class Http {
  public:
    struct Policy {
        int attempts = 5;
        Duration max_wait{300'000};
        std::function<void(const std::string& why, Duration wait)> retrying;
        Time deadline = never; ///< of the whole run
    };

    Http(const net::Options& options, const base::Cancel& cancel, Policy policy);
    ~Http();

    /// Any complete answer, whatever its status. Throws Error: network (also "deadline"), rate-limited (429
    /// to the end), signal.
    HttpResponse request(const HttpRequest& request);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace xtask::services
