/// One small request to its end: connections, retries, redirects.
#pragma once

#include "services/http.hpp"

#include <string>

namespace xtask::services {

/// Changes nothing but pool and quota: may be used by several threads, then `policy.retrying` is called by
/// them.
class Requester {
  public:
    /// All but `policy` outlive it.
    Requester(const net::Options& options, net::Pool& pool, net::Quota& quota, const base::Cancel& cancel,
              Http::Policy policy)
        : options_(options), pool_(pool), quota_(quota), cancel_(cancel), policy_(std::move(policy)) {}

    /// As Http::request.
    HttpResponse request(const HttpRequest& request) const;

    const Http::Policy& policy() const noexcept { return policy_; }

  private:
    HttpResponse follow(const HttpRequest& request) const;
    HttpResponse persist(const net::Request& request, std::uint64_t max_body, int attempts) const;
    HttpResponse attempt(const net::Request& request, std::uint64_t max_body) const;
    HttpResponse keep(net::Connection&& connection, const net::Request& request,
                      std::uint64_t max_body) const;
    HttpResponse exchange(net::Connection& connection, const net::Request& request,
                          std::uint64_t max_body) const;
    void wait_for_retry(int failures, const std::string& why, const net::ResponseHead* head,
                        const net::Url& url) const;
    void wait_for_quota(const net::Url& url) const;
    void pause(Duration wait) const;
    void check_time() const;

    const net::Options& options_;
    net::Pool& pool_;
    net::Quota& quota_;
    const base::Cancel& cancel_;
    const Http::Policy policy_;
};

} // namespace xtask::services
