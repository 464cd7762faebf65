#include "net/quota.hpp"

#include "net/backoff.hpp"
#include "net/fields.hpp"

#include <algorithm>

namespace xtask::net {

namespace {

constexpr std::chrono::hours longest_reset{24 * 365}; // keeps the arithmetic far from overflow
/// Within one window all answers tell of the same reset, in whole seconds.
constexpr std::chrono::seconds same_reset{2};
/// What is lost without an answer would be taken for under way for ever; no more go out at once.
constexpr std::uint64_t most_under_way = 16;

} // namespace

Quota::Kind Quota::kind_of(const Url& url) {
    const auto has = [&](const char* part) { return url.target.find(part) != std::string::npos; };
    return {url.origin, has("/api/") && !has("/resolve")};
}

Duration Quota::take(const Url& url, Time now) {
    const std::lock_guard lock(mutex_);
    Window& window = windows_[kind_of(url)];
    if (window.reset > now) {
        if (window.left == 0) return std::chrono::ceil<Duration>(window.reset - now);
        --window.left;
    }
    window.under_way = std::min(window.under_way + 1, most_under_way);
    return Duration::zero();
}

Duration Quota::wait(const Url& url, Time now) const {
    const std::lock_guard lock(mutex_);
    const auto found = windows_.find(kind_of(url));
    if (found == windows_.end() || found->second.reset <= now || found->second.left > 0)
        return Duration::zero();
    return std::chrono::ceil<Duration>(found->second.reset - now);
}

void Quota::note(const Url& url, const ResponseHead& head, Time now) {
    const auto field = head.headers.find("RateLimit");
    const auto policy = head.headers.find("RateLimit-Policy").value_or("");
    const auto limit = field && head.status != 429 ? parse_rate_limit(*field, policy) : std::nullopt;
    const std::lock_guard lock(mutex_);
    Window& window = windows_[kind_of(url)];
    if (window.under_way > 0) --window.under_way;
    if (!limit || limit->reset <= Duration::zero()) return;
    const Time reset = now + std::min<std::chrono::seconds>(limit->reset, longest_reset);
    if (window.reset > now && reset < window.first_reset + same_reset) {
        window.left = std::min(window.left, limit->remaining);
        window.reset = std::max(window.reset, reset);
    } else {
        window.left = limit->remaining - std::min(limit->remaining, window.under_way);
        window.reset = window.first_reset = reset;
    }
}

std::string no_request_left(const Url& url, Duration wait) {
    return url.origin.text() + " has said that no request is left for " + in_seconds(wait);
}

} // namespace xtask::net
