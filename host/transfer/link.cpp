#include "transfer/link.hpp"

#include "net/backoff.hpp"
#include "transfer/receiver.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace xtask::transfer {
namespace {

/// An answer that takes longer comes from far away.
constexpr Duration near_answer{5};

} // namespace

void Link::await_answer(const base::Cancel& cancel, Time deadline, Time patience, Ahead ahead) {
    route.reserve.clear();
    const Time asked = Clock::now();
    while (true) {
        const Time now = Clock::now();
        const Lane::State state = lead.advance(now);
        if (state == Lane::State::failed) throw Error(lead.error());
        if (state == Lane::State::answered) break;
        if (now >= deadline) throw deadline_error();
        if (now >= patience) {
            throw Error(ExitCode::network, "no-answer",
                        lead.url().redacted() + " has not answered within " +
                            net::in_seconds(std::chrono::ceil<Duration>(now - asked)),
                        {}, true);
        }

        Time until = std::min(deadline, patience);
        if (ahead.connections > 0 && (ahead.direct || lead.hops() > 0)) {
            if (now < asked + near_answer) {
                until = std::min(until, asked + near_answer);
            } else {
                route.reserve.dial(options, lead.url().origin, std::exchange(ahead.connections, 0));
            }
        }
        route.reserve.advance(now);
        std::vector<net::Connection*> connections{lead.connection()};
        route.reserve.add_to(connections);
        net::drive(connections, cancel, until);
    }
    measured_ = false; // an earlier one may have been of another server
    answered_after(std::chrono::ceil<Duration>(Clock::now() - asked));
}

void Link::answered_after(Duration time) noexcept {
    round_trip = measured_ ? std::min(round_trip, time) : time;
    measured_ = true;
}

} // namespace xtask::transfer
