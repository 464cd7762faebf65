#include "services/supervisor.hpp"

#include "base/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <sys/wait.h>

namespace xtask::services {

namespace {

constexpr Duration tick{10};              // where the kernel reports nothing
constexpr Duration abandon{5'000};        // SIGKILL cannot end what waits for a broken disk
constexpr Duration abandon_cancelled{50}; // and Ctrl-C means now

int milliseconds_until(Time when) {
    if (when == never) return -1;
    const auto left = std::chrono::ceil<Duration>(when - Clock::now()).count();
    return static_cast<int>(std::clamp<Duration::rep>(left, 0, 60'000));
}

Time after(Time start, Duration limit) {
    constexpr Duration unlimited = std::chrono::hours(24 * 365);
    return limit <= Duration::zero() || limit >= unlimited ? never : start + limit;
}

} // namespace

Report::Report() : event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event) throw base::io_error(errno, "create an event descriptor");
}

void Report::wake() const noexcept {
    const std::uint64_t one = 1;
    while (::write(event.get(), &one, sizeof one) < 0 && errno == EINTR) {
    }
}

Supervisor::Supervisor(pid_t leader, Descriptors descriptors, const ProcessOptions& options,
                       const base::Cancel& cancel, Report& report)
    : leader_(leader), known_(leader),
      exit_(base::open_pidfd(leader)), output_{std::move(descriptors.output), &ProcessEvent::output},
      errors_{std::move(descriptors.errors), &ProcessEvent::errors}, log_(std::move(descriptors.log)),
      log_path_(options.log), keep_(options.keep), idle_(options.idle), total_(options.total),
      cancel_(cancel), report_(report) {}

void Supervisor::run() noexcept {
    try {
        follow();
    } catch (const std::exception& error) { // no memory, in practice
        base::kill_session(leader_);
        const std::lock_guard lock(report_.mutex);
        report_.failure.emplace(ExitCode::failure, "internal", error.what());
    }
    publish();
}

void Supervisor::follow() {
    while (!over()) {
        wait_for_something();
        read(output_);
        read(errors_);
        look();
        enforce();
    }
}

/// Nobody is left, and all that was written has been read. A daemon that left the session may hold the pipes
/// for ever: what is in them now is all that is waited for.
bool Supervisor::over() {
    if (Clock::now() >= abandon_at_) return true;
    if (!leader_gone_ || !alone_) return false;
    return (!output_.fd || output_.dry) && (!errors_.fd || errors_.dry);
}

void Supervisor::wait_for_something() {
    const auto readable = [&](const Stream& stream) { return has_room(stream) ? stream.fd.get() : -1; };
    std::array<pollfd, 5> set{{{readable(output_), POLLIN, 0},
                               {readable(errors_), POLLIN, 0},
                               {report_.event.get(), POLLIN, 0},
                               {leader_gone_ ? -1 : exit_.get(), POLLIN, 0},
                               {kill_at_ == never ? cancel_.fd() : -1, POLLIN, 0}}};
    ::poll(set.data(), set.size(), milliseconds_until(wake_up_time()));
    if (set[2].revents != 0) {
        std::uint64_t count = 0;
        while (::read(report_.event.get(), &count, sizeof count) < 0 && errno == EINTR) {
        }
    }
}

Time Supervisor::wake_up_time() const {
    const Time now = Clock::now();
    if (leader_gone_ || !exit_ || now >= kill_at_) return now + tick;
    return std::min({kill_at_, after(heard_, idle_), after(started_, total_)});
}

bool Supervisor::has_room(const Stream& stream) {
    if (!stream.fd) return false;
    if (keep_ == 0 || kill_at_ != never) return true; // what is left when it is ended is not much
    const std::lock_guard lock(report_.mutex);
    return (report_.news.*stream.text).size() < keep_;
}

void Supervisor::read(Stream& stream) {
    if (!stream.fd) return;
    if (!has_room(stream)) {
        heard_ = Clock::now(); // it is not silent, it waits for us
        return;
    }
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(stream.fd.get(), buffer.data(), buffer.size());
    stream.dry = count < 0 && errno == EAGAIN;
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) stream.fd.reset();
    if (count <= 0) return;
    heard_ = Clock::now();
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    write_log(bytes);
    if (keep_ == 0) return;
    const std::lock_guard lock(report_.mutex);
    report_.news.*stream.text += bytes;
    report_.changed.notify_all();
}

void Supervisor::write_log(std::string_view bytes) {
    if (!log_) return;
    try {
        base::write_all(log_.get(), bytes, log_path_);
    } catch (const Error& error) {
        log_.reset();
        end(Process::default_grace);
        const std::lock_guard lock(report_.mutex);
        report_.failure = error;
    }
}

/// Who is still there.
void Supervisor::look() {
    if (!leader_gone_) {
        siginfo_t info{};
        leader_gone_ = ::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                       info.si_pid == leader_;
    }
    if (leader_gone_ && !alone_) alone_ = base::session_members(leader_).empty();
}

void Supervisor::enforce() {
    const Time now = Clock::now();
    if (now >= kill_at_ && !alone_) base::kill_session(leader_);
    if (kill_at_ != never) return;

    std::optional<Duration> asked;
    {
        const std::lock_guard lock(report_.mutex);
        asked = report_.stop_grace;
    }
    if (cancel_.signal() != 0) {
        end(Process::default_grace);
    } else if (asked) {
        end(*asked);
    } else if (leader_gone_) {
        if (!alone_) end(Process::default_grace);
    } else if (now >= after(heard_, idle_) || now >= after(started_, total_)) {
        verdict_ = now >= after(heard_, idle_) ? ProcessEvent::State::idle : ProcessEvent::State::expired;
        end(Process::default_grace);
    }
}

void Supervisor::end(Duration grace) {
    if (kill_at_ != never) return;
    base::terminate_session(leader_);
    kill_at_ = Clock::now() + std::clamp<Duration>(grace, Duration::zero(), std::chrono::hours(1));
    abandon_at_ = kill_at_ + (cancel_.signal() != 0 ? abandon_cancelled : abandon);
}

void Supervisor::publish() {
    int status = 0;
    const bool reaped = ::waitpid(leader_, &status, leader_gone_ ? 0 : WNOHANG) == leader_;
    const std::lock_guard lock(report_.mutex);
    ProcessEvent& news = report_.news;
    if (verdict_ != ProcessEvent::State::exited) {
        news.state = verdict_;
    } else if (reaped && WIFEXITED(status)) {
        news.state = ProcessEvent::State::exited;
        news.code = WEXITSTATUS(status);
    } else {
        news.state = ProcessEvent::State::signalled;
        news.code = reaped ? WTERMSIG(status) : SIGKILL;
    }
    report_.changed.notify_all();
}

} // namespace xtask::services
