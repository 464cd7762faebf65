#include "transfer/read_ahead.hpp"

#include "base/file.hpp"
#include "base/thread.hpp"

#include <algorithm>
#include <utility>

namespace xtask::transfer {

ReadAhead::ReadAhead(int fd, std::string path, std::uint64_t begin, std::uint64_t end)
    : fd_(fd), path_(std::move(path)), position_(begin), end_(end), ring_(blocks),
      thread_(base::start_thread([this] { read(); })) {}

ReadAhead::~ReadAhead() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::span<const std::byte> ReadAhead::next() {
    std::unique_lock lock(mutex_);
    if (std::exchange(holding_, false)) {
        ++used_;
        changed_.notify_all();
    }
    changed_.wait(lock, [this] { return filled_ > used_ || ended_; });
    if (filled_ == used_) {
        if (failure_) std::rethrow_exception(failure_);
        return {};
    }
    holding_ = true;
    return ring_[used_ % blocks];
}

void ReadAhead::read() noexcept {
    try {
        while (std::vector<std::byte>* block = wait_for_room()) {
            const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(block_size, end_ - position_));
            block->resize(want);
            block->resize(base::read_at(fd_, *block, position_, path_));
            position_ += block->size();
            const std::lock_guard lock(mutex_);
            ended_ = position_ == end_ || block->size() < want;
            if (!block->empty()) ++filled_;
            changed_.notify_all();
            if (ended_) return;
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        ended_ = true;
        changed_.notify_all();
    }
}

/// None: nothing more is to be read.
std::vector<std::byte>* ReadAhead::wait_for_room() {
    std::unique_lock lock(mutex_);
    ended_ = ended_ || position_ >= end_;
    if (ended_) changed_.notify_all();
    changed_.wait(lock, [this] { return stopping_ || ended_ || filled_ - used_ < blocks; });
    return stopping_ || ended_ ? nullptr : &ring_[filled_ % blocks];
}

} // namespace xtask::transfer
