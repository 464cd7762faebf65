/// Collects verified files of several threads and commits them in groups.
#pragma once

#include "base/cancel.hpp"
#include "transfer/transfer.hpp"
#include "transfer/verified.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace xtask::transfer {

/// A group is due when it has `most` files or 64 MiB of fresh data, a second after its first file, and as
/// soon as no more will come. Once a signal was received no further group is begun: its files stay partials.
class Committer {
  public:
    /// Both are called on a thread of its own: for every file, and once after the last.
    struct Report {
        std::function<void(std::size_t position, Result result)> ended;
        std::function<void()> all_ended;
    };

    /// `most` open files: a file holds up to five descriptors, and two groups may be on their way.
    Committer(std::size_t most, const base::Cancel& cancel, Report report);
    ~Committer(); ///< after `finish`
    Committer(const Committer&) = delete;
    Committer& operator=(const Committer&) = delete;

    /// Takes the file over; waits while a full group is not yet begun. From any thread.
    void add(std::size_t position, Verified file);
    /// No more will come. From any thread, once.
    void finish();

  private:
    struct Group {
        std::vector<std::size_t> positions;
        std::vector<Verified> files;
        std::uint64_t bytes = 0;
    };

    void run();
    Group next();
    void end(Group group);
    bool due() const;

    const std::size_t most_;
    const base::Cancel& cancel_;
    const Report report_;
    std::mutex mutex_;
    std::condition_variable changed_;
    Group waiting_;
    Time first_{}; ///< when the first of them came
    bool finished_ = false;
    std::thread thread_;
};

} // namespace xtask::transfer
