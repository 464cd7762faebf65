/// One process at a time, by a file that its owner removes.
///
/// flock(2) holds the lock, so a dead owner holds nothing; the text inside ("xtask PID HOST") only tells
/// people who it is. Whoever gets the lock checks that the path still names the file it locked: the last
/// owner may have removed it in between.
#pragma once

#include "base/cancel.hpp"
#include "base/clock.hpp"
#include "base/fd.hpp"

#include <functional>
#include <optional>
#include <string>

namespace xtask::base {

/// Movable; unlocks and removes the file when destroyed.
class Lock {
  public:
    struct Wait {
        std::optional<Duration> limit;                         ///< none: as long as it takes; 0: not at all
        std::function<void(const std::string& owner)> waiting; ///< called once, when somebody else holds it
    };

    /// Throws Error(locked) naming the owner when the limit has passed, Error(failure) when the file cannot
    /// be made or something else stands there, the signal's Error when cancelled. Where flock cannot be
    /// relied on (it fails, or the file system is a network one) the result is not `exclusive` and no file is
    /// left.
    static Lock acquire(const std::string& path, const Wait& wait, const Cancel& cancel);

    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;
    ~Lock();

    /// False: nothing is locked, others may be at work at the same time.
    bool exclusive() const noexcept { return static_cast<bool>(fd_); }
    /// False once somebody has removed or replaced the file.
    bool intact() const;

  private:
    Lock(std::string path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::string path_;
    Fd fd_;
};

struct LockState {
    bool held = false; ///< false: its owner has died; the next one takes it over
    std::string owner; ///< for people
};
/// The lock at `path`; none: there is none of ours, or it cannot be told. Looking takes it for an instant.
std::optional<LockState> lock_state(const std::string& path);

/// True where several machines may share the files under `fd`, whose flock may be local or a no-op.
bool on_network_file_system(int fd);

} // namespace xtask::base
