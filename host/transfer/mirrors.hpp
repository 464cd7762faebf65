/// The candidates of one download, in the order they are asked.
#pragma once

#include "transfer/mirror.hpp"

#include <deque>
#include <functional>
#include <vector>

namespace xtask::transfer {

class Mirrors {
  public:
    /// The references outlive it. Throws as Mirror does.
    Mirrors(const std::vector<Candidate>& candidates, const net::Options& net, net::Pool& pool,
            net::Quota& quota, const Lane::Note& note);

    std::deque<Mirror>& all() noexcept { return mirrors_; } ///< they stay where they are
    const std::deque<Mirror>& all() const noexcept { return mirrors_; }
    const Mirror& first() const { return mirrors_.front(); }

    /// The first that may be asked now, else the one that may be asked soonest; those that are a last resort
    /// after all others. Null: none is usable.
    Mirror* next(Time now);
    /// Some other one may still bring the file from the middle on.
    bool others(const Mirror& mirror) const;
    /// Some other one is usable.
    bool usable_beside(const Mirror& mirror) const;
    /// None is usable: the gravest of their errors, the first of equals.
    const Error& gravest() const;

    /// Nothing is left of the version that they had begun with.
    void forget_version();
    std::vector<Use> uses() const;

  private:
    std::deque<Mirror> mirrors_;
};

} // namespace xtask::transfer
