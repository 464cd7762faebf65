#include "transfer/intake.hpp"

#include "net/connection.hpp"
#include "transfer/hasher.hpp"
#include "transfer/writer.hpp"

#include <algorithm>
#include <system_error>

namespace xtask::transfer {
namespace {

constexpr Duration progress_interval{100};

} // namespace

Intake::Intake(Partial partial, Memory::Share memory, std::optional<std::uint64_t> total, bool want_git_blob)
    : partial_(std::move(partial)), memory_(std::move(memory)), window_(memory_.size(), partial_.resumed()),
      hasher_(want_git_blob ? total : std::nullopt) {
    if (total && *total <= std::min<std::uint64_t>(without_threads, memory_.size())) return;
    try {
        writer_thread_ = std::thread([this] { write_received(window_, partial_); });
        hasher_thread_ = std::thread([this] { hash_written(window_, partial_, hasher_); });
    } catch (const std::system_error&) {
        window_.abort();
        join();
        throw Error(ExitCode::failure, "no-thread", "cannot start a thread",
                    "raise the limit of processes (ulimit -u)");
    }
}

Intake::~Intake() {
    if (threads()) window_.abort();
    drain(); // without threads what was received is still to be written; after `abort` there is nothing
    join();
}

Digests Intake::finish(const base::Cancel& cancel, const std::function<void(std::uint64_t done)>& progress) {
    drain();
    const int wake = window_.wake_fd();
    while (!window_.all_hashed()) {
        window_.rethrow_failure();
        net::drive({}, cancel, Clock::now() + progress_interval, std::span(&wake, 1));
        window_.clear_wake();
        progress(window_.counters().hashed);
    }
    join();
    window_.abort(); // nothing is left to do when this goes
    return hasher_.finish();
}

void Intake::keep() {
    drain();
    if (threads()) writer_thread_.join();
    window_.abort(); // the hash is of no more use
    join();
    window_.rethrow_failure();
    partial_.checkpoint(window_.counters().written);
}

void Intake::discard() {
    window_.abort();
    join();
    partial_.discard();
}

/// Nothing more comes: what there is is written and hashed, by the threads or here.
void Intake::drain() {
    window_.close();
    if (threads()) return;
    write_received(window_, partial_);
    hash_written(window_, partial_, hasher_);
}

void Intake::join() {
    if (writer_thread_.joinable()) writer_thread_.join();
    if (hasher_thread_.joinable()) hasher_thread_.join();
}

} // namespace xtask::transfer
