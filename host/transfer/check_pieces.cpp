#include "transfer/check_pieces.hpp"

#include "base/file.hpp"
#include "base/thread.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace xtask::transfer {
namespace {

constexpr std::size_t read_size = std::size_t{256} << 10;
constexpr std::size_t most_threads = 8;
constexpr std::chrono::milliseconds progress_interval{100};

class PieceCheck {
  public:
    PieceCheck(int fd, const std::string& path, std::uint64_t length, const std::string& sha256,
               const Chain& chain)
        : fd_(fd), path_(path), length_(length), sha256_(sha256), chain_(chain),
          intact_(chain.pieces(length)) {}
    PieceCheck(const PieceCheck&) = delete;
    PieceCheck& operator=(const PieceCheck&) = delete;
    ~PieceCheck() {
        stopping_ = true;
        for (std::thread& thread : threads_) thread.join();
    }

    void start() {
        const std::size_t wanted = std::min(
            {std::size_t{std::max(1u, std::thread::hardware_concurrency())}, most_threads, intact_.size()});
        threads_.reserve(wanted);
        try {
            while (threads_.size() < wanted) threads_.push_back(base::start_thread([this] { work(); }));
        } catch (const Error&) {
            if (threads_.empty()) throw;
        }
    }

    /// False: some are still at work.
    bool wait() {
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, progress_interval, [this] { return idle_ == threads_.size(); });
    }

    std::uint64_t done() const { return done_; }

    Damage result() {
        Damage damage;
        damage.trouble = trouble_;
        for (std::size_t i = 0; i < intact_.size(); ++i) {
            if (intact_[i] != 0) continue;
            const Range range = chain_.range(i, length_);
            if (!damage.ranges.empty() && damage.ranges.back().end == range.begin) {
                damage.ranges.back().end = range.end;
            } else {
                damage.ranges.push_back(range);
            }
        }
        return damage;
    }

  private:
    void work() noexcept {
        std::vector<std::byte> buffer(read_size);
        for (std::size_t i = next_++; i < intact_.size() && !stopping_; i = next_++) {
            try {
                intact_[i] = is_intact(i, buffer) ? 1 : 0;
            } catch (const std::exception& error) {
                const std::lock_guard lock(mutex_);
                if (trouble_.empty()) trouble_ = error.what();
            }
        }
        const std::lock_guard lock(mutex_);
        ++idle_;
        ended_.notify_all();
    }

    bool is_intact(std::size_t index, std::span<std::byte> buffer) {
        const Range range = chain_.range(index, length_);
        base::Sha256 sha256 =
            index == 0 ? base::Sha256() : base::Sha256(chain_.states[index - 1], range.begin);
        for (std::uint64_t at = range.begin; at < range.end && !stopping_;) {
            const auto want =
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), range.end - at));
            const auto got = base::read_at(fd_, buffer.first(want), at, path_);
            if (got < want) return false;
            sha256.update(buffer.first(got));
            at += got;
            done_ += got;
        }
        if (stopping_) return false;
        return index == chain_.states.size() ? sha256.finish() == sha256_
                                             : sha256.state() == chain_.states[index];
    }

    const int fd_;
    const std::string& path_;
    const std::uint64_t length_;
    const std::string& sha256_;
    const Chain& chain_;
    std::vector<char> intact_; ///< of each piece; each thread writes other elements
    std::atomic<std::size_t> next_{0};
    std::atomic<std::uint64_t> done_{0};
    std::atomic<bool> stopping_{false};

    std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t idle_ = 0; ///< threads that have nothing left to do
    std::string trouble_;
    std::vector<std::thread> threads_;
};

} // namespace

Damage check_pieces(int fd, const std::string& path, std::uint64_t length, const std::string& sha256,
                    const Chain& chain, const base::Cancel& cancel,
                    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    cancel.check();
    PieceCheck check(fd, path, length, sha256, chain);
    check.start();
    while (!check.wait()) {
        cancel.check();
        progress(check.done(), length);
    }
    return check.result();
}

std::vector<Range> without(const std::vector<Range>& ranges, std::uint64_t length) {
    std::vector<Range> rest;
    std::uint64_t at = 0;
    for (const Range& range : ranges) {
        if (range.begin > at) rest.push_back({at, range.begin});
        at = range.end;
    }
    if (at < length) rest.push_back({at, length});
    return rest;
}

} // namespace xtask::transfer
