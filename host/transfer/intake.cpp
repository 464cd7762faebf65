#include "transfer/intake.hpp"

#include "net/connection.hpp"
#include "transfer/hasher.hpp"
#include "transfer/writer.hpp"

#include <system_error>

namespace xtask::transfer {
namespace {

constexpr Duration progress_interval{100};

} // namespace

Intake::Intake(Partial partial, std::size_t window, std::optional<std::uint64_t> blob_length)
    : partial_(std::move(partial)), ring_(window, partial_.resumed()), hasher_(blob_length) {
    try {
        writer_thread_ = std::thread([this] { write_received(ring_, partial_); });
        hasher_thread_ = std::thread([this] { hash_written(ring_, partial_, hasher_); });
    } catch (const std::system_error&) {
        ring_.abort();
        join();
        throw Error(ExitCode::failure, "no-thread", "cannot start a thread",
                    "raise the limit of processes (ulimit -u)");
    }
}

Intake::~Intake() {
    ring_.abort();
    join();
}

Digests Intake::finish(const base::Cancel& cancel, const std::function<void(std::uint64_t done)>& progress) {
    ring_.close();
    const int wake = ring_.wake_fd();
    while (!ring_.all_hashed()) {
        ring_.rethrow_failure();
        net::drive({}, cancel, Clock::now() + progress_interval, std::span(&wake, 1));
        ring_.clear_wake();
        progress(ring_.counters().hashed);
    }
    join();
    return hasher_.finish();
}

void Intake::keep() {
    ring_.close();
    join();
    ring_.rethrow_failure();
    partial_.checkpoint(ring_.counters().written);
}

void Intake::discard() {
    ring_.abort();
    join();
    partial_.discard();
}

void Intake::join() {
    if (writer_thread_.joinable()) writer_thread_.join();
    if (hasher_thread_.joinable()) hasher_thread_.join();
}

} // namespace xtask::transfer
