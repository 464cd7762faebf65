/// How long to wait before a request is sent again.
#pragma once

#include "base/clock.hpp"
#include "net/message.hpp"

#include <optional>
#include <string>

namespace xtask::net {

/// Statuses worth another try: 408, 425, 429 and 5xx but 501, 505 and 511.
bool is_retryable(int status) noexcept;

/// What the answer demands: the longer of Retry-After and of an exhausted RateLimit's reset. `now` is wall
/// time in seconds since the epoch.
std::optional<Duration> demanded_wait(const ResponseHead& head, std::int64_t now);

/// 500 ms doubling to 30 s with the number of failures so far (from 1), at random between half and all of it;
/// never less than `floor`. `random` is in [0, 1).
Duration backoff(int failures, Duration floor, double random) noexcept;

/// A random number in [0, 1) for `backoff`.
double random_fraction();

/// "15 s", for messages; rounded up.
std::string in_seconds(Duration duration);

} // namespace xtask::net
