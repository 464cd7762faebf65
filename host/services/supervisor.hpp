/// Follows one started program on a thread of its own, until nothing of it is left.
#pragma once

#include "base/fd.hpp"
#include "base/process_session.hpp"
#include "services/process.hpp"

#include <xtask/error.hpp>

#include <condition_variable>
#include <mutex>

#include <poll.h>
#include <sys/types.h>

namespace xtask::services {

/// What the thread of the command and that of the supervisor share.
struct Report {
    Report();

    void wake() const noexcept; ///< the supervisor looks around

    const base::Fd event; ///< readable for the supervisor after `wake`
    std::mutex mutex;     ///< guards what follows
    std::condition_variable changed;
    ProcessEvent news;                  ///< taken by `wait`
    std::optional<Duration> stop_grace; ///< asked to stop
    std::optional<Error> failure;       ///< of the log
};

class Supervisor {
  public:
    struct Descriptors {
        base::Fd output, errors; ///< to read from, not blocking; `errors` may be absent
        base::Fd log;            ///< may be absent
    };

    /// The supervisor of `leader`, a child that leads its session, and reaps it. References outlive it.
    Supervisor(pid_t leader, Descriptors descriptors, const ProcessOptions& options,
               const base::Cancel& cancel, Report& report);

    /// Until `report.news` has ended.
    void run() noexcept;

  private:
    struct Stream {
        base::Fd fd;
        std::string ProcessEvent::*text;
        bool dry = false; ///< the last attempt found nothing
    };

    void follow();
    bool over();
    void wait_for_something();
    void read(Stream& stream);
    bool has_room(const Stream& stream);
    void write_log(std::string_view bytes);
    void look();
    void enforce();
    void end(Duration grace);
    Time wake_up_time() const;
    void publish();

    const pid_t leader_;
    const base::KnownSession known_;
    const base::Fd exit_; ///< pidfd; absent where the kernel has none
    Stream output_, errors_;
    base::Fd log_;
    const std::string log_path_;
    const std::uint64_t keep_;
    const Duration idle_, total_;
    const base::Cancel& cancel_;
    Report& report_;

    const Time started_ = Clock::now();
    Time heard_ = started_;                                     ///< last sign of life
    Time kill_at_ = never, abandon_at_ = never;                 ///< once it is being ended
    ProcessEvent::State verdict_ = ProcessEvent::State::exited; ///< idle and expired go before how it ended
    bool leader_gone_ = false; ///< it has ended; not reaped before all is over
    bool alone_ = false;       ///< and nobody is left in its session
};

} // namespace xtask::services
