#include "net/pool.hpp"

#include <algorithm>
#include <iterator>

namespace xtask::net {

std::optional<Connection> Pool::take(const Origin& origin) {
    while (auto connection = pop(origin)) {
        if (connection->advance(Clock::now()) == Phase::idle) return connection;
    }
    return std::nullopt;
}

std::optional<Connection> Pool::pop(const Origin& origin) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                    [&](const Connection& each) { return each.origin() == origin; });
    if (found == idle_.rend()) return std::nullopt;
    std::optional<Connection> connection(std::move(*found));
    idle_.erase(std::next(found).base());
    return connection;
}

void Pool::put(Connection&& connection) {
    Connection given(std::move(connection));
    std::optional<Connection> oldest; // closed when the lock is gone
    if (!given.reusable()) return;
    const std::lock_guard lock(mutex_);
    const auto same = [&](const Connection& each) { return each.origin() == given.origin(); };
    const auto count = static_cast<std::size_t>(std::count_if(idle_.begin(), idle_.end(), same));
    if (count >= max_per_origin || idle_.size() >= max_total) {
        const auto leaves =
            count >= max_per_origin ? std::find_if(idle_.begin(), idle_.end(), same) : idle_.begin();
        oldest.emplace(std::move(*leaves));
        idle_.erase(leaves);
    }
    idle_.push_back(std::move(given));
}

} // namespace xtask::net
