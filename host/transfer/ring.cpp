#include "transfer/ring.hpp"

#include <xtask/error.hpp>

#include <algorithm>

#include <sys/eventfd.h>

namespace xtask::transfer {

Ring::Ring(std::size_t capacity, std::uint64_t offset)
    : capacity_(capacity), start_(offset),
      buffer_(new std::byte[capacity]), // not zeroed: untouched pages cost nothing
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), counters_{offset, offset, 0} {
    if (!wake_) throw Error(ExitCode::failure, "no-descriptor", "cannot create an event descriptor");
}

Ring::Counters Ring::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

std::span<std::byte> Ring::free_space() {
    const std::lock_guard lock(mutex_);
    const auto used = static_cast<std::size_t>(counters_.received - counters_.written);
    starved_ = used == capacity_;
    const auto at = static_cast<std::size_t>((counters_.received - start_) % capacity_);
    return {buffer_.get() + at, std::min(capacity_ - used, capacity_ - at)};
}

void Ring::received(std::size_t bytes) {
    {
        const std::lock_guard lock(mutex_);
        counters_.received += bytes;
    }
    received_more_.notify_one();
}

void Ring::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
    wake();
}

void Ring::abort() {
    {
        const std::lock_guard lock(mutex_);
        aborted_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
}

void Ring::clear_wake() noexcept {
    eventfd_t count = 0;
    static_cast<void>(::eventfd_read(wake_.get(), &count));
}

void Ring::rethrow_failure() const {
    const std::lock_guard lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
}

bool Ring::all_hashed() const {
    const std::lock_guard lock(mutex_);
    return hash_finished_;
}

std::span<const std::byte> Ring::wait_received() {
    std::unique_lock lock(mutex_);
    received_more_.wait(lock, [&] { return aborted_ || closed_ || counters_.received > counters_.written; });
    if (aborted_) return {};
    const auto ready = static_cast<std::size_t>(counters_.received - counters_.written);
    const auto at = static_cast<std::size_t>((counters_.written - start_) % capacity_);
    return {buffer_.get() + at, std::min(ready, capacity_ - at)};
}

void Ring::wrote(std::size_t bytes) {
    bool relieved = false;
    {
        const std::lock_guard lock(mutex_);
        counters_.written += bytes;
        relieved = starved_ || (closed_ && counters_.written == counters_.received);
        starved_ = false;
    }
    written_more_.notify_one();
    if (relieved) wake();
}

std::uint64_t Ring::wait_written(std::uint64_t hashed) {
    std::unique_lock lock(mutex_);
    written_more_.wait(lock, [&] {
        return aborted_ || counters_.written > hashed || (closed_ && counters_.written == counters_.received);
    });
    return aborted_ ? hashed : counters_.written;
}

void Ring::hashed(std::uint64_t up_to) {
    const std::lock_guard lock(mutex_);
    counters_.hashed = up_to;
}

void Ring::hash_finished() {
    {
        const std::lock_guard lock(mutex_);
        hash_finished_ = true;
    }
    wake();
}

void Ring::fail(std::exception_ptr why) {
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(why);
        aborted_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
    wake();
}

bool Ring::aborted() const {
    const std::lock_guard lock(mutex_);
    return aborted_;
}

void Ring::wake() noexcept { static_cast<void>(::eventfd_write(wake_.get(), 1)); }

} // namespace xtask::transfer
