/// Where a candidate's bytes really are: the end of its redirects, shared by all connections to it.
#pragma once

#include "net/quota.hpp"
#include "net/url.hpp"
#include "transfer/artifact.hpp"
#include "transfer/reserve.hpp"

#include <string>

namespace xtask::transfer {

class Route {
  public:
    /// Throws Error(usage) for a candidate that cannot be fetched from. Both outlive the route.
    Route(const Candidate& candidate, net::Quota& quota);

    const Candidate& candidate() const noexcept { return candidate_; }
    net::Quota& quota() const noexcept { return quota_; }
    const net::Url& start() const noexcept { return start_; }
    const net::Url& location() const noexcept { return location_; }
    bool redirected() const { return location_.text() != start_.text(); }
    /// Some request has had its answer at `location`.
    bool known() const noexcept { return known_; }
    /// Grows each time the location is forgotten: tells whose refusal is old news.
    int version() const noexcept { return version_; }

    /// The candidate's URL without query and credentials: where the bytes come from, for records.
    const std::string& name() const noexcept { return name_; }

    void found(const net::Url& location);
    /// The next request starts from the candidate again.
    void forget();

    /// A signed URL was refused after a fresh walk: once is bad luck, twice is final.
    bool refused = false;
    /// No server has closed a connection on which a request had been sent before the last answer was
    /// complete.
    bool answers_early_requests = true;
    /// Who is on the way from the start through the redirects; the others wait for what it finds.
    const void* walker = nullptr;
    /// Dialled while the first answer was on its way.
    Reserve reserve;

  private:
    const Candidate& candidate_;
    net::Quota& quota_;
    net::Url start_;
    net::Url location_;
    std::string name_;
    bool known_ = false;
    int version_ = 0;
};

/// `url` without its query: what may be recorded and shown.
std::string without_query(const net::Url& url);

} // namespace xtask::transfer
