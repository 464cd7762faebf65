#include "services/process.hpp"

#include "base/file.hpp"
#include "base/program.hpp"
#include "base/session_guard.hpp"
#include "base/spawn.hpp"
#include "base/thread.hpp"
#include "services/child_environment.hpp"
#include "services/supervisor.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>

namespace xtask::services {

namespace {

struct Pipe {
    base::Fd reader, writer; ///< both 3 or higher: they must not be in the way of 0, 1 and 2
};

base::Fd above_standard(int fd) {
    const base::Fd low(fd);
    return base::Fd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw base::io_error(errno, "create a pipe");
    Pipe pipe{above_standard(ends[0]), above_standard(ends[1])};
    if (!pipe.reader || !pipe.writer || ::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) != 0)
        throw base::io_error(errno, "create a pipe");
    return pipe;
}

base::Fd open_log(const std::string& path) {
    return path.empty() ? base::Fd() : base::open_regular(path, O_WRONLY | O_CREAT | O_APPEND);
}

void check_directory(const std::string& path) {
    struct stat status {};
    if (path.empty()) return;
    if (::stat(path.c_str(), &status) != 0) throw base::io_error(errno, "run a program in '" + path + "'");
    if (!S_ISDIR(status.st_mode)) throw base::io_error(ENOTDIR, "run a program in '" + path + "'");
}

/// The program is not there, or is none.
bool is_not_found(int error) {
    return error == ENOENT || error == EACCES || error == ENOEXEC || error == ENOTDIR || error == ELOOP;
}

} // namespace

struct Process::Running {
    Running(pid_t leader, Supervisor::Descriptors descriptors, const ProcessOptions& options,
            const base::Cancel& cancel_)
        : cancel(cancel_), supervisor(leader, std::move(descriptors), options, cancel_, report) {}

    const base::Cancel& cancel;
    Report report;
    Supervisor supervisor;
    std::thread thread;
};

Process::Process(const ProcessOptions& options, const base::Cancel& cancel) {
    cancel.check();
    check_directory(options.directory);
    const auto program =
        options.arguments.empty()
            ? std::nullopt
            : base::find_program(options.arguments.front(), value_in(options.environment, "PATH"));
    if (!program) {
        end_.state = ProcessEvent::State::not_found;
        end_.code = ENOENT;
        return;
    }
    Supervisor::Descriptors descriptors;
    descriptors.log = open_log(options.log);
    Pipe output = make_pipe();
    Pipe errors = options.merge ? Pipe() : make_pipe();
    const base::Fd& errors_writer = options.merge ? output.writer : errors.writer;
    base::start_guard();
    const auto pid = base::spawn({*program, options.arguments, options.environment, options.directory,
                                  output.writer.get(), errors_writer.get()});
    if (!pid) {
        end_.state = ProcessEvent::State::not_found;
        end_.code = pid.error();
        if (is_not_found(pid.error())) return;
        throw Error(ExitCode::failure, "no-process",
                    "cannot start " + *program + ": " + std::generic_category().message(pid.error()));
    }
    output.writer.reset();
    errors.writer.reset();
    descriptors.output = std::move(output.reader);
    descriptors.errors = std::move(errors.reader);
    try {
        running_ = std::make_unique<Running>(*pid, std::move(descriptors), options, cancel);
        running_->thread = base::start_thread([running = running_.get()] { running->supervisor.run(); });
    } catch (...) {
        base::kill_session(*pid);
        ::waitpid(*pid, nullptr, 0);
        throw;
    }
}

Process::~Process() {
    if (!running_) return;
    {
        const std::lock_guard lock(running_->report.mutex);
        if (!running_->report.stop_grace) running_->report.stop_grace = default_grace;
    }
    running_->report.wake();
    running_->thread.join();
}

ProcessEvent Process::wait(std::optional<Duration> limit) {
    if (!running_) return end_;
    Report& report = running_->report;
    std::unique_lock lock(report.mutex);
    const auto something = [&] {
        return report.news.ended() || !report.news.output.empty() || !report.news.errors.empty();
    };
    if (limit) {
        report.changed.wait_for(lock, *limit, something);
    } else {
        report.changed.wait(lock, something);
    }
    if (running_->cancel.signal() != 0) {
        report.changed.wait(lock, [&] { return report.news.ended(); });
        running_->cancel.check();
    }
    ProcessEvent event = std::exchange(report.news, {report.news.state, report.news.code, {}, {}});
    if (event.ended() && report.failure) throw Error(*report.failure);
    lock.unlock();
    report.wake(); // there is room again
    return event;
}

ProcessEvent Process::stop(Duration grace) {
    if (!running_) return end_;
    {
        const std::lock_guard lock(running_->report.mutex);
        running_->report.stop_grace = grace;
    }
    running_->report.wake();
    ProcessEvent all;
    do {
        ProcessEvent event = wait(std::nullopt);
        all.state = event.state;
        all.code = event.code;
        all.output += event.output;
        all.errors += event.errors;
    } while (!all.ended());
    return all;
}

} // namespace xtask::services
