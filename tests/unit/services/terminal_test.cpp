#include "base/signals.hpp"
#include "services/terminal.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace xtask::services;
using xtask::base::Cancel;

namespace {

/// Runs `body` in a child whose descriptor `as` is `fd`; its exit status, or 255 when a signal ended it.
int exit_status_with(int as, int fd, const std::function<int()>& body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::alarm(20);
        ::signal(SIGPIPE, SIG_IGN);
        ::dup2(fd, as);
        ::_exit(body());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

struct Pipe {
    Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    ~Pipe() {
        close_reader();
        ::close(ends[1]);
    }
    void close_reader() {
        if (ends[0] >= 0) ::close(std::exchange(ends[0], -1));
    }
    int reader() const { return ends[0]; }
    int writer() const { return ends[1]; }
    std::array<int, 2> ends{};
};

struct Pty {
    Pty() { REQUIRE(::openpty(&master, &slave, nullptr, nullptr, nullptr) == 0); }
    ~Pty() {
        ::close(master);
        ::close(slave);
    }
    int master = -1, slave = -1;
};

} // namespace

TEST_CASE("text arrives whole") {
    Pipe pipe;
    const std::string text(30'000, 'x'); // more than one write, less than the pipe holds
    CHECK(exit_status_with(STDERR_FILENO, pipe.writer(), [&] {
              process_terminal(nullptr)->write(Stream::err, text);
              return 0;
          }) == 0);
    std::string got(40'000, '\0');
    got.resize(static_cast<std::size_t>(::read(pipe.reader(), got.data(), got.size())));
    CHECK(got == text);
}

TEST_CASE("a descriptor that does not wait is waited for") {
    Pipe pipe;
    REQUIRE(::fcntl(pipe.writer(), F_SETFL, O_NONBLOCK) == 0);
    const std::string text(1'000'000, 'x');
    const pid_t reader = ::fork();
    REQUIRE(reader >= 0);
    if (reader == 0) {
        ::close(pipe.writer());
        std::array<char, 8192> buffer;
        std::size_t total = 0;
        for (ssize_t got = 0; (got = ::read(pipe.reader(), buffer.data(), buffer.size())) > 0;) {
            total += static_cast<std::size_t>(got);
        }
        ::_exit(total == 1'000'000 ? 0 : 1);
    }
    CHECK(exit_status_with(STDOUT_FILENO, pipe.writer(), [&] {
              process_terminal(nullptr)->write(Stream::out, text);
              return 0;
          }) == 0);
    ::close(std::exchange(pipe.ends[1], ::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    int status = -1;
    REQUIRE(::waitpid(reader, &status, 0) == reader);
    CHECK(status == 0);
}

TEST_CASE("a reader that went away disturbs nobody") {
    Pipe pipe;
    pipe.close_reader();
    CHECK(exit_status_with(STDERR_FILENO, pipe.writer(), [] {
              const auto terminal = process_terminal(nullptr);
              terminal->write(Stream::err, "one");
              terminal->write(Stream::err, "two");
              return 0;
          }) == 0);
}

TEST_CASE("nor does a full disk") {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    CHECK(exit_status_with(STDOUT_FILENO, full, [] {
              process_terminal(nullptr)->write(Stream::out, "one");
              return 0;
          }) == 0);
    ::close(full);
}

TEST_CASE("a reader that stalls does not hold up a cancelled run") {
    Pipe pipe;
    CHECK(exit_status_with(STDOUT_FILENO, pipe.writer(), [] {
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              const pid_t parent = ::getpid();
              if (::fork() == 0) {
                  pollfd out{STDOUT_FILENO, POLLOUT, 0};
                  while (::poll(&out, 1, 0) > 0) ::sched_yield(); // until the write below has filled the pipe
                  ::kill(parent, SIGTERM);
                  ::_exit(0);
              }
              process_terminal(&cancel)->write(Stream::out, std::string(10'000'000, 'x'));
              return cancel.signal() == SIGTERM ? 0 : 1;
          }) == 0);
}

TEST_CASE("a terminal is recognised, and its width") {
    Pty pty;
    const winsize size{24, 132, 0, 0};
    REQUIRE(::ioctl(pty.slave, TIOCSWINSZ, &size) == 0);
    CHECK(exit_status_with(STDERR_FILENO, pty.slave, [] {
              ::setenv("TERM", "xterm", 1);
              const auto terminal = process_terminal(nullptr);
              if (!terminal->redrawable(Stream::err)) return 1;
              if (terminal->columns() != 132) return 2;
              ::setenv("TERM", "dumb", 1);
              if (terminal->redrawable(Stream::err)) return 3;
              return 0;
          }) == 0);
}

TEST_CASE("what is no terminal has 80 columns") {
    Pipe pipe;
    CHECK(exit_status_with(STDERR_FILENO, pipe.writer(), [] {
              const auto terminal = process_terminal(nullptr);
              return !terminal->redrawable(Stream::err) && !terminal->interactive() ? terminal->columns() : 1;
          }) == 80);
}

TEST_CASE("the locale says which characters there are") {
    const auto [all, ctype, lang, unicode] = GENERATE(table<const char*, const char*, const char*, int>({
        {"", "", "", 0},
        {"", "", "C", 0},
        {"", "", "de_DE.UTF-8", 1},
        {"", "", "C.utf8", 1},
        {"C", "", "de_DE.UTF-8", 0},
        {"", "C", "de_DE.UTF-8", 0},
        {"en_US.UTF-8", "C", "C", 1},
    }));
    const std::array variables{all, ctype, lang};
    CHECK(exit_status_with(STDERR_FILENO, STDERR_FILENO, [&] {
              ::setenv("LC_ALL", variables[0], 1);
              ::setenv("LC_CTYPE", variables[1], 1);
              ::setenv("LANG", variables[2], 1);
              return process_terminal(nullptr)->unicode() ? 1 : 0;
          }) == unicode);
}

TEST_CASE("an answer is one line") {
    const auto [input, expected] = GENERATE(table<std::string, std::string>({
        {"yes\nmore\n", "yes"},
        {"yes", "yes"},
        {"\n", ""},
        {"", ""},
    }));
    const std::string wanted = expected;
    Pipe pipe;
    REQUIRE(::write(pipe.writer(), input.data(), input.size()) == static_cast<ssize_t>(input.size()));
    ::close(std::exchange(pipe.ends[1], ::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    CHECK(exit_status_with(STDIN_FILENO, pipe.reader(),
                           [&] { return process_terminal(nullptr)->read_line() == wanted ? 0 : 1; }) == 0);
}

TEST_CASE("an endless answer has an end") {
    const int zero = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    REQUIRE(zero >= 0);
    CHECK(exit_status_with(STDIN_FILENO, zero, [] {
              return process_terminal(nullptr)->read_line().size() == 1024 ? 0 : 1;
          }) == 0);
    ::close(zero);
}

TEST_CASE("a question ends by a signal") {
    Pipe pipe;
    CHECK(exit_status_with(STDIN_FILENO, pipe.reader(), [] {
              static Cancel cancel;
              xtask::base::route_signals(cancel);
              ::raise(SIGTERM);
              return process_terminal(&cancel)->read_line().empty() ? 0 : 1;
          }) == 0);
}
