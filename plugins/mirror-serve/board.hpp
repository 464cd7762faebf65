/// Where threads that answer leave what has to be asked of the upstream, and wait for it. The thread of the
/// command takes it from there (workers.hpp). The same question is asked once, however many want to know.
#pragma once

#include "posix/descriptor.hpp"
#include "upstream.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace xtask::mirror_serve {

/// One question, or one download. What was asked never changes; results do not once `ended` was seen.
struct Job {
    enum class Kind { question, download } kind = Kind::question;
    std::string key;                      ///< jobs of one key are the same
    std::vector<std::string> arguments;   ///< of the worker
    std::chrono::milliseconds lifetime{}; ///< how long its answer counts

    std::optional<Description> description;
    std::optional<Reply> reply;
    std::optional<Failure> failure;
};

/// Safe to use from many threads.
class Board {
  public:
    using Clock = std::chrono::steady_clock;
    using Handle = std::shared_ptr<Job>;

    Board();

    struct Posted {
        Handle job;
        bool joined = false; ///< somebody had asked before
    };
    /// The job of that key that is on its way, or has an answer that still counts; else a new one. Throws
    /// Error(failure, "busy") when 1,000 wait, and Error(failure, "stopped") after `stop`.
    Posted post(Job job);
    /// An answer of that key no longer counts.
    void forget(const std::string& key);

    struct Standing {
        bool flowing = false; ///< download: the bytes in the partial are those that were asked for
        bool ended = false;
    };
    Standing look(const Handle& job);
    /// Returns when `job` has ended, or `limit` has passed. Throws Error(failure, "stopped") after `stop`.
    Standing wait(const Handle& job, std::chrono::milliseconds limit);
    /// Until it has ended.
    void wait(const Handle& job);

    /// For the thread of the command. Readable while jobs wait to be taken.
    int fd() const noexcept { return event_.get(); }
    /// The oldest of that kind that nobody has taken, or null.
    Handle take(Job::Kind kind);
    void flows(const Handle& job);
    /// `settle` writes the results.
    template <class Settle>
    void end(const Handle& job, Settle settle) {
        {
            const std::lock_guard lock(mutex_);
            settle(*job);
            close(job);
        }
        changed_.notify_all();
    }

    /// Wakes everybody who waits.
    void stop() noexcept;

  private:
    struct Entry {
        Handle job;
        Standing standing;
        Clock::time_point counts_until;
    };
    void close(const Handle& job);
    void make_room();
    Standing standing_of(const Handle& job) const;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Entry> entries_; ///< by key: what runs, and answers that count
    std::deque<Handle> waiting_;
    std::size_t remembered_bytes_ = 0;
    bool stopped_ = false;
    posix::Descriptor event_;
};

} // namespace xtask::mirror_serve
