/// A server that is asked: where its candidate leads, the connection that asks first, and the wait for what
/// that answers.
#pragma once

#include "base/cancel.hpp"
#include "transfer/lane.hpp"
#include "transfer/validator.hpp"

#include <cstddef>
#include <functional>

namespace xtask::transfer {

struct Link {
    /// The references outlive the link.
    Link(const Candidate& candidate, const net::Options& with, net::Pool& pool, net::Quota& quota,
         Lane::Note note)
        : options(with), route(candidate, quota), lead(route, options, pool, std::move(note)) {}

    /// What is worth having ready when the first answer comes.
    struct Ahead {
        std::size_t connections = 0;
        bool direct = false; ///< the candidate is likely to answer itself, without a redirect
    };
    /// Blocks until `lead`, which was asked, has answered. If that takes long enough to call the server far,
    /// further connections do their handshakes meanwhile. Throws Error: the lead's, the deadline's, the
    /// signal's; "no-answer" where it has none before `patience` ends.
    /// `held` is told how long the request has to wait before it is sent, and may throw.
    void await_answer(const base::Cancel& cancel, Time deadline, Time patience, Ahead ahead,
                      const std::function<void(Duration wait)>& held);

    const net::Options& options;
    Route route;
    Lane lead;
    /// An answer to a request made on its own took this long.
    void answered_after(Duration time) noexcept;

    Duration round_trip{100}; ///< of its fastest answer
    Validator validator;      ///< of its bytes, as far as it has sent any of this version

  private:
    bool measured_ = false;
};

} // namespace xtask::transfer
