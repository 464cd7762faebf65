#include "services/terminal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace xtask::services {

namespace {

constexpr int columns_unknown = 80;
constexpr int rows_unknown = 24;
constexpr std::size_t longest_answer = 1024;
/// A pipe that polls writable takes this much without blocking (PIPE_BUF).
constexpr std::size_t chunk = 4096;
constexpr int grace_ms = 100;

std::string_view variable(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in xtask writes the environment
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

/// The locale by POSIX's order of precedence; its name tells the encoding, so no locale need be loaded.
bool locale_is_utf8() {
    std::string_view locale = variable("LC_ALL");
    if (locale.empty()) locale = variable("LC_CTYPE");
    if (locale.empty()) locale = variable("LANG");
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos ||
           locale.find("utf-8") != std::string_view::npos || locale.find("UTF8") != std::string_view::npos;
}

class ProcessTerminal final : public Terminal {
  public:
    explicit ProcessTerminal(const base::Cancel* cancel) : cancel_(cancel) {}

    bool redrawable(Stream stream) const override {
        return ::isatty(fd_of(stream)) == 1 && variable("TERM") != "dumb" && !variable("TERM").empty();
    }
    bool interactive() const override { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }
    int columns() const override { return window().ws_col == 0 ? columns_unknown : window().ws_col; }
    int rows() const override { return window().ws_row == 0 ? rows_unknown : window().ws_row; }
    bool unicode() const override { return unicode_; }
    bool color_wanted() const override { return variable("NO_COLOR").empty(); }
    Time now() const override { return Clock::now(); }

    void write(Stream stream, std::string_view text) noexcept override {
        bool& lost = lost_[stream == Stream::out ? 0 : 1];
        const int fd = fd_of(stream);
        while (!lost && !text.empty()) {
            const ssize_t written =
                wait_for(fd, POLLOUT) ? ::write(fd, text.data(), std::min(text.size(), chunk)) : 0;
            if (written > 0) {
                text.remove_prefix(static_cast<std::size_t>(written));
            } else if (written == 0 || (errno != EINTR && errno != EAGAIN)) {
                lost = true;
            }
        }
    }

    std::string read_line() override {
        std::string line;
        for (char c = 0; line.size() < longest_answer && wait_for(STDIN_FILENO, POLLIN);) {
            const ssize_t got = ::read(STDIN_FILENO, &c, 1);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0 || c == '\n') break;
            line += c;
        }
        return line;
    }

  private:
    static winsize window() {
        winsize size{};
        return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size : winsize{};
    }

    static int fd_of(Stream stream) { return stream == Stream::out ? STDOUT_FILENO : STDERR_FILENO; }

    /// False when the run was cancelled first; output then gets a moment more.
    bool wait_for(int fd, short events) const noexcept {
        const bool cancelled = cancel_ != nullptr && cancel_->signal() != 0;
        if (cancelled) return events == POLLOUT && poll_one(fd, events, -1, grace_ms);
        if (poll_one(fd, events, cancel_ == nullptr ? -1 : cancel_->fd(), -1)) return true;
        return events == POLLOUT && poll_one(fd, events, -1, grace_ms);
    }

    /// True when `fd` is ready (an error or a hang-up is: the next call reports it).
    static bool poll_one(int fd, short events, int also, int timeout_ms) noexcept {
        std::array<pollfd, 2> entries{{{fd, events, 0}, {also, POLLIN, 0}}};
        int ready = 0;
        do {
            ready = ::poll(entries.data(), entries.size(), timeout_ms);
        } while (ready < 0 && errno == EINTR);
        return ready > 0 && entries[0].revents != 0;
    }

    const base::Cancel* cancel_;
    const bool unicode_ = locale_is_utf8();
    std::array<bool, 2> lost_{};
};

} // namespace

std::unique_ptr<Terminal> process_terminal(const base::Cancel* cancel) {
    return std::make_unique<ProcessTerminal>(cancel);
}

} // namespace xtask::services
