#include "transfer/attempts.hpp"

#include "net/backoff.hpp"

namespace xtask::transfer {
namespace {

constexpr std::uint64_t progress_bytes = 64 * 1024;

} // namespace

void Attempts::reached(std::uint64_t have) noexcept {
    if (have < best_ + progress_bytes) return;
    best_ = have;
    failures_ = 0;
}

Duration Attempts::failed(const Error& error, std::optional<Duration> demanded, double random) {
    ++failures_;
    if (!error.retryable) throw error;
    if (demanded && *demanded > longest_wait_) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*demanded).count();
        throw Error(error.code, error.reason,
                    std::string(error.what()) + " and asks to wait " + std::to_string(seconds) +
                        " s, longer than is waited for",
                    "repeat the command then, or allow it with --max-wait", true);
    }
    if (failures_ >= limit_) throw error;
    return net::backoff(failures_, demanded.value_or(Duration::zero()), random);
}

} // namespace xtask::transfer
