/// One candidate: the walk from its URL to the server that has the bytes, and the connection to it.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "net/connection.hpp"
#include "net/url.hpp"
#include "transfer/artifact.hpp"

#include <optional>
#include <string>

namespace xtask::transfer {

/// Remembers where the redirects led, and goes there directly the next time. A signed URL that is refused is
/// walked to once more from the candidate, because it may just have expired.
class Source {
  public:
    /// Throws Error(usage) for a candidate that cannot be fetched from. The references outlive the source.
    Source(const Artifact& artifact, const Candidate& candidate, const net::Options& options,
           const base::Cancel& cancel, Time deadline, Observer& observer);

    /// Sends a GET with `conditions` (Range and the like, on every hop). The connection is in body or idle,
    /// and its head is no redirect. Throws Error: network, proxy, the signal's, "deadline".
    net::Connection& get(const net::Headers& conditions);

    /// The URL that answered last.
    const net::Url& url() const noexcept { return location_; }
    /// The candidate's URL without query and credentials: where the bytes come from, for records.
    const std::string& name() const noexcept { return name_; }
    const std::string& mirror() const noexcept { return candidate_.mirror; }
    /// The candidate has credentials that were not sent in the last request to its own origin.
    bool credentials_withheld() const noexcept;

    /// The next `get` starts from the candidate again.
    void forget();
    /// Ends the use of the last answer: the connection is kept only when its body was read to the end.
    void release();

  private:
    void walk(const net::Headers& conditions);
    void ask(const net::Headers& conditions);
    void connect(const net::Request& request);
    void await_head();
    bool was_redirected() const { return location_.text() != start_.text(); }

    const Artifact& artifact_; ///< what it is about, for the observer
    const Candidate& candidate_;
    const net::Options& options_;
    const base::Cancel& cancel_;
    Time deadline_;
    Observer& observer_;
    net::Url start_;
    net::Url location_;
    std::string name_;
    std::optional<net::Connection> connection_;
    bool refused_ = false; ///< the last signed URL was refused, and this is the second walk
};

/// `url` without its query: what may be recorded and shown.
std::string without_query(const net::Url& url);

} // namespace xtask::transfer
