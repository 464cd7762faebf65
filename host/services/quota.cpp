#include "services/quota.hpp"

#include "net/fields.hpp"

#include <algorithm>

namespace xtask::services {

namespace {

constexpr std::chrono::hours longest_reset{24 * 365}; // keeps the arithmetic far from overflow

} // namespace

Quota::Kind Quota::kind_of(const net::Url& url) {
    const auto has = [&](const char* part) { return url.target.find(part) != std::string::npos; };
    return {url.origin, has("/api/") && !has("/resolve")};
}

void Quota::note(const net::Url& url, const net::ResponseHead& head, Time now) {
    const auto field = head.headers.find("RateLimit");
    const auto limit = field && head.status != 429 ? net::parse_rate_limit(*field) : std::nullopt;
    if (!limit || limit->remaining != 0 || limit->reset <= Duration::zero()) return;
    const std::lock_guard lock(mutex_);
    Time& until = exhausted_until_[kind_of(url)];
    until = std::max<Time>(until, now + std::min<std::chrono::seconds>(limit->reset, longest_reset));
}

Duration Quota::wait(const net::Url& url, Time now) const {
    const std::lock_guard lock(mutex_);
    const auto found = exhausted_until_.find(kind_of(url));
    if (found == exhausted_until_.end() || found->second <= now) return Duration::zero();
    return std::chrono::ceil<Duration>(found->second - now);
}

} // namespace xtask::services
