#include "transfer/window.hpp"

#include <xtask/error.hpp>

#include <algorithm>

#include <sys/eventfd.h>

namespace xtask::transfer {
namespace {

/// A sixteenth of the window, so that little of it is lost to blocks in part.
std::size_t block_size_for(std::size_t capacity) {
    constexpr std::size_t smallest = std::size_t{4} << 10;
    constexpr std::size_t largest = std::size_t{1} << 20;
    std::size_t size = smallest;
    while (size < largest && size < capacity / 16) size *= 2;
    return size;
}

} // namespace

Window::Window(std::size_t capacity, std::uint64_t offset)
    : capacity_(capacity), block_size_(block_size_for(capacity)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), counters_{offset, offset, 0}, limit_(capacity),
      first_block_(offset / block_size_) {
    if (!wake_) throw Error(ExitCode::failure, "no-descriptor", "cannot create an event descriptor");
}

Window::Counters Window::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

void Window::limit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    limit_ = std::min(bytes, capacity_);
}

std::uint64_t Window::horizon() const {
    const std::lock_guard lock(mutex_);
    return counters_.written + limit_;
}

void Window::await_room() {
    const std::lock_guard lock(mutex_);
    starved_ = true;
}

std::span<std::byte> Window::room(std::uint64_t position) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t horizon = counters_.written + limit_;
    if (position >= horizon) {
        starved_ = true;
        return {};
    }
    const auto index = static_cast<std::size_t>(position / block_size_ - first_block_);
    if (index >= blocks_.size()) blocks_.resize(index + 1);
    if (!blocks_[index]) {
        if (spare_.empty()) spare_.emplace_back(new std::byte[block_size_]); // not zeroed
        blocks_[index] = std::move(spare_.back());
        spare_.pop_back();
    }
    return bytes(position, horizon);
}

std::span<std::byte> Window::bytes(std::uint64_t begin, std::uint64_t end) const {
    const auto index = static_cast<std::size_t>(begin / block_size_ - first_block_);
    const auto at = static_cast<std::size_t>(begin % block_size_);
    const auto count = std::min<std::uint64_t>(block_size_ - at, end - begin);
    return {blocks_[index].get() + at, static_cast<std::size_t>(count)};
}

void Window::received(std::uint64_t up_to) {
    {
        const std::lock_guard lock(mutex_);
        if (up_to == counters_.received) return;
        counters_.received = up_to;
    }
    received_more_.notify_one();
}

void Window::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
    wake();
}

void Window::abort() {
    {
        const std::lock_guard lock(mutex_);
        aborted_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
}

void Window::clear_wake() noexcept {
    eventfd_t count = 0;
    static_cast<void>(::eventfd_read(wake_.get(), &count));
}

void Window::rethrow_failure() const {
    const std::lock_guard lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
}

bool Window::all_hashed() const {
    const std::lock_guard lock(mutex_);
    return hash_finished_;
}

std::span<const std::byte> Window::wait_received() {
    std::unique_lock lock(mutex_);
    received_more_.wait(lock, [&] { return aborted_ || closed_ || counters_.received > counters_.written; });
    if (aborted_) return {};
    if (counters_.received == counters_.written) return {};
    return bytes(counters_.written, counters_.received);
}

void Window::wrote(std::size_t bytes) {
    bool relieved = false;
    {
        const std::lock_guard lock(mutex_);
        counters_.written += bytes;
        free_written_blocks();
        relieved = starved_ || (closed_ && counters_.written == counters_.received);
        starved_ = false;
    }
    written_more_.notify_one();
    if (relieved) wake();
}

void Window::free_written_blocks() {
    while (!blocks_.empty() && (first_block_ + 1) * block_size_ <= counters_.written) {
        if (blocks_.front()) spare_.push_back(std::move(blocks_.front()));
        blocks_.pop_front();
        ++first_block_;
    }
}

std::uint64_t Window::wait_written(std::uint64_t hashed) {
    std::unique_lock lock(mutex_);
    written_more_.wait(lock, [&] {
        return aborted_ || counters_.written > hashed || (closed_ && counters_.written == counters_.received);
    });
    return aborted_ ? hashed : counters_.written;
}

void Window::hashed(std::uint64_t up_to) {
    const std::lock_guard lock(mutex_);
    counters_.hashed = up_to;
}

void Window::hash_finished() {
    {
        const std::lock_guard lock(mutex_);
        hash_finished_ = true;
    }
    wake();
}

void Window::fail(std::exception_ptr why) {
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(why);
        aborted_ = true;
    }
    received_more_.notify_one();
    written_more_.notify_one();
    wake();
}

bool Window::aborted() const {
    const std::lock_guard lock(mutex_);
    return aborted_;
}

void Window::wake() noexcept { static_cast<void>(::eventfd_write(wake_.get(), 1)); }

} // namespace xtask::transfer
