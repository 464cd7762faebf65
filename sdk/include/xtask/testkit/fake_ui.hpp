/// A fake of the ui service: records what was said, answers questions, cancels on demand.
#pragma once

#include <xtask/context.hpp>

#include <csignal>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

namespace xtask::testkit {

class FakeUi {
  public:
    struct Message {
        std::uint32_t level; ///< XTASK_LOG_…
        std::string text;
    };
    struct Event {
        std::string name;
        std::string members; ///< JSON text
    };
    struct Task {
        std::string label;
        std::uint64_t total = 0;
        std::uint64_t done = 0;
        bool ended = false;
    };

    FakeUi() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (event_ < 0) throw std::runtime_error("eventfd failed");
    }
    FakeUi(const FakeUi&) = delete;
    FakeUi& operator=(const FakeUi&) = delete;
    ~FakeUi() { ::close(event_); }

    // What the command said.
    std::vector<Message> log;
    std::string printed;
    std::string result; ///< JSON text; the last one
    std::vector<Event> events;
    std::vector<std::string> questions;
    std::vector<Task> progress;
    std::vector<std::string> status; ///< each, in order

    // What the test decides.
    std::deque<bool> answers; ///< to questions, in order; none left: nobody to ask
    std::uint32_t mode = 0;   ///< XTASK_MODE_… bits

    /// Stops the run now, as by a signal.
    void cancel(int signal = SIGINT) {
        signal_ = signal;
        const std::uint64_t one = 1;
        if (::write(event_, &one, sizeof one) != sizeof one) throw std::runtime_error("eventfd failed");
    }
    /// Stops the run once `count` more questions "cancelled?" and blocking calls have gone well.
    void cancel_after(int count, int signal = SIGINT) {
        remaining_ = count;
        later_signal_ = signal;
    }

    /// All messages of that level or graver, one a line.
    std::string messages(std::uint32_t level = XTASK_LOG_DEBUG) const {
        std::string text;
        for (const Message& message : log) {
            if (message.level >= level) text += message.text + "\n";
        }
        return text;
    }

    int cancel_fd() const noexcept { return event_; }
    /// One question "cancelled?": the signal, or 0.
    int poll_signal() {
        if (signal_ == 0 && remaining_ && (*remaining_)-- == 0) cancel(later_signal_);
        return signal_;
    }
    /// At the start of every blocking call. Throws the Error of the signal.
    void check() {
        if (const int signal = poll_signal(); signal != 0) throw signal_error(signal);
    }

  private:
    int event_;
    int signal_ = 0;
    int later_signal_ = SIGINT;
    std::optional<int> remaining_;
};

} // namespace xtask::testkit
