#include "transfer/link.hpp"

#include "net/backoff.hpp"
#include "transfer/receiver.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace xtask::transfer {
namespace {

/// An answer that takes longer comes from far away.
constexpr Duration near_answer{5};

} // namespace

void Link::await_answer(const base::Cancel& cancel, Time deadline, Time patience, Ahead ahead,
                        const std::function<void(Duration wait)>& held) {
    route.reserve.clear();
    Time asked = Clock::now();
    std::optional<Time> told;
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
        if (const auto at = lead.held_until()) {
            if (std::exchange(told, at) != at) held(std::chrono::ceil<Duration>(*at - now));
            asked = now;
            until = std::min(until, *at);
        } else if (ahead.connections > 0 && (ahead.direct || lead.hops() > 0)) {
            if (now < asked + near_answer) {
                until = std::min(until, asked + near_answer);
            } else {
                route.reserve.dial(options, lead.url().origin, std::exchange(ahead.connections, 0));
            }
        }
        route.reserve.advance(now);
        std::vector<net::Connection*> connections;
        if (lead.connection() != nullptr) connections.push_back(lead.connection());
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
