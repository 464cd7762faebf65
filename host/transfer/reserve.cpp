#include "transfer/reserve.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {

void Reserve::dial(const net::Options& options, const net::Origin& origin, std::size_t count) {
    clear();
    for (std::size_t i = 0; i < count; ++i) connections_.emplace_back(options, origin);
}

void Reserve::advance(Time now) {
    connections_.remove_if([now](net::Connection& each) { return each.advance(now) == net::Phase::failed; });
}

void Reserve::add_to(std::vector<net::Connection*>& polled) {
    for (net::Connection& each : connections_) polled.push_back(&each);
}

std::optional<net::Connection> Reserve::take(const net::Origin& origin) {
    advance(Clock::now());
    if (connections_.empty() || connections_.front().origin() != origin) return std::nullopt;
    // Those that are through their handshake first.
    const auto idle = std::find_if(connections_.begin(), connections_.end(),
                                   [](const auto& each) { return each.phase() == net::Phase::idle; });
    const auto chosen = idle == connections_.end() ? connections_.begin() : idle;
    std::optional<net::Connection> taken(std::move(*chosen));
    connections_.erase(chosen);
    return taken;
}

} // namespace xtask::transfer
