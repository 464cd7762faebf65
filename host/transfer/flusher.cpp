#include "transfer/flusher.hpp"

#include "base/thread.hpp"

namespace xtask::transfer {
namespace {

constexpr std::uint64_t step = std::uint64_t{32} << 20;
constexpr std::uint64_t most_unsynced = std::uint64_t{128} << 20;
constexpr Duration checkpoint_interval{10'000};

} // namespace

Flusher::Flusher(Partial& partial, std::uint64_t position)
    : partial_(partial), recorded_at_(Clock::now()), written_(position), synced_(position) {}

Flusher::~Flusher() { stop(); }

void Flusher::wrote(std::uint64_t position) {
    std::unique_lock lock(mutex_);
    written_ = position;
    if (unsynced() >= step) {
        if (!thread_.joinable()) thread_ = base::start_thread([this] { run(); });
        changed_.notify_all();
        changed_.wait(lock, [this] { return failure_ || unsynced() <= most_unsynced; });
    }
    if (failure_) std::rethrow_exception(failure_);
}

void Flusher::finish() {
    stop();
    if (failure_) std::rethrow_exception(failure_);
}

void Flusher::run() noexcept {
    std::unique_lock lock(mutex_);
    try {
        while (true) {
            changed_.wait(lock, [this] { return stopped_ || unsynced() >= step; });
            if (stopped_) return;
            const std::uint64_t length = written_;
            const Time now = Clock::now();
            lock.unlock();
            if (now - recorded_at_ >= checkpoint_interval) {
                partial_.checkpoint(length);
                recorded_at_ = now;
            } else {
                partial_.sync();
            }
            lock.lock();
            synced_ = length;
            changed_.notify_all();
        }
    } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        failure_ = std::current_exception();
        changed_.notify_all();
    }
}

void Flusher::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

} // namespace xtask::transfer
