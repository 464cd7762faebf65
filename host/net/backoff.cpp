#include "net/backoff.hpp"

#include "net/fields.hpp"

#include <algorithm>
#include <random>

namespace xtask::net {
namespace {

constexpr Duration first_wait{500};
constexpr Duration longest_wait{30'000};
constexpr std::chrono::seconds longest_demand =
    std::chrono::hours(24 * 365); // keeps the arithmetic far from overflow

} // namespace

bool is_retryable(int status) noexcept {
    if (status == 408 || status == 425 || status == 429) return true;
    return status >= 500 && status != 501 && status != 505 && status != 511;
}

std::optional<Duration> demanded_wait(const ResponseHead& head, std::int64_t now) {
    std::optional<std::chrono::seconds> wait;
    if (const auto value = head.headers.find("Retry-After")) wait = parse_retry_after(*value, now);
    if (const auto value = head.headers.find("RateLimit")) {
        const auto limit = parse_rate_limit(*value, head.headers.find("RateLimit-Policy").value_or(""));
        if (limit && limit->remaining == 0) wait = std::max(wait.value_or(limit->reset), limit->reset);
    }
    if (!wait) return std::nullopt;
    return std::min(*wait, longest_demand);
}

Duration backoff(int failures, Duration floor, double random) noexcept {
    Duration wait = first_wait;
    for (int i = 1; i < failures && wait < longest_wait; ++i) wait *= 2;
    wait = std::min(wait, longest_wait);
    const auto half = wait.count() / 2;
    const auto jitter = static_cast<std::int64_t>(static_cast<double>(half) * random);
    // On top of a floor the jitter only adds: the floor is the server's word.
    return std::max(Duration(half + jitter),
                    floor > Duration::zero() ? floor + Duration(jitter) : Duration::zero());
}

double random_fraction() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

std::string in_seconds(Duration duration) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count()) + " s";
}

} // namespace xtask::net
