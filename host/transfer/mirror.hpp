/// One candidate during one download: whether it may be asked, and what it has brought.
#pragma once

#include "transfer/attempts.hpp"
#include "transfer/link.hpp"

#include <optional>
#include <string>

namespace xtask::transfer {

class Mirror {
  public:
    /// The references outlive it. Throws Error(usage) for a candidate that cannot be used: a URL that is none
    /// of http or https, a path that is not absolute.
    Mirror(const Candidate& candidate, const net::Options& net, net::Pool& pool, net::Quota& quota,
           const Lane::Note& note);

    const Candidate& candidate() const noexcept { return candidate_; }
    bool local() const noexcept { return !link; }
    /// For records: a URL without query and credentials, or a path.
    const std::string& source() const noexcept { return link ? link->route.name() : candidate_.target; }
    const std::string& name() const noexcept { return use_.mirror; }

    /// Neither failed nor quarantined.
    bool usable() const noexcept;
    /// It could not be used any more, or what it serves is not this file: it is not asked again.
    void fail(const Error& error);
    void quarantine(const Error& error);
    const std::optional<Error>& error() const noexcept { return error_; } ///< that ended it
    std::string farewell() const; ///< what is to be said when it is given up

    void brought(std::uint64_t bytes) noexcept;
    void spent(Clock::duration time) noexcept { time_ += time; }
    std::uint64_t bytes() const noexcept { return use_.bytes; }
    Use use() const;

    std::optional<Link> link;         ///< none: a path of this machine
    std::optional<Attempts> attempts; ///< from the first time it is asked on
    Time ready{};                     ///< it is asked for nothing before
    std::optional<Error> setback;     ///< why `ready` is in the future
    /// It serves the file only from its beginning: asked where nobody else is left.
    bool last_resort = false;

    // Where it is one of several that bring pieces.

    /// One of its connections was refused, has broken or fell silent. That has happened so many times by now,
    /// since it last brought 64 KiB; what happens to several connections at once is one. Until `until` it
    /// gets no more than `hands` connections.
    int lost(int hands, Time now, Time until) noexcept;
    /// So many connections may ask it now.
    int most(Time now) const noexcept;
    double rate = 0; ///< bytes per second of one connection, lately; 0: not known
    Time seen{};     ///< until then its time is counted

  private:
    const Candidate& candidate_;
    Use use_;
    Clock::duration time_{};
    std::optional<Error> error_;
    int losses_ = 0;
    Time lost_at_{};
    std::uint64_t bytes_at_loss_ = 0;
    int most_ = 0;
    Time most_until_{};
};

} // namespace xtask::transfer
