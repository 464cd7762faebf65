#include "transfer/attempts.hpp"

#include "net/backoff.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t progress_bytes = 64u << 10;

} // namespace

void Attempts::reached(std::uint64_t have) noexcept {
    if (have < best_ + progress_bytes) return;
    best_ = have;
    failures_ = 0;
    progressed_ = true;
}

Duration Attempts::failed(const Error& error, std::optional<Duration> demanded, double random) {
    if (!std::exchange(progressed_, false)) ++failures_;
    if (!error.retryable) throw error;
    if (demanded && *demanded > longest_wait_) {
        throw Error(error.code, error.reason,
                    std::string(error.what()) + " and asks to wait " + net::in_seconds(*demanded) +
                        ", longer than is waited for",
                    "repeat the command then, or allow it with --max-wait", true);
    }
    if (failures_ >= limit_) throw error;
    return net::backoff(std::max(failures_, 1), demanded.value_or(Duration::zero()), random);
}

} // namespace xtask::transfer
