#include "cli/probe.hpp"

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/json.hpp"
#include "plugins/catalog.hpp"
#include "plugins/library.hpp"

#include <xtask/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" { // glibc 2.36 forgot to say so itself
#include <sys/syscall.h>
}

namespace xtask::cli {

namespace {

constexpr Duration time_limit{10'000};
constexpr std::size_t output_limit = 64u << 10;

[[noreturn]] void cannot_start(int error) {
    throw Error(ExitCode::failure, "cannot-start",
                "cannot start a process to load the plugin: " + std::generic_category().message(error));
}

/// A running child; killed and reaped when nobody waited for it.
class Child {
  public:
    Child(const std::string& executable, const std::vector<std::string>& arguments, int output) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        sigset_t none;
        sigset_t ignored;
        sigemptyset(&none);
        sigemptyset(&ignored);
        for (const int signal : {SIGPIPE, SIGXFSZ}) sigaddset(&ignored, signal);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &ignored);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

        const std::vector<std::string> variables = child_environment(environ);
        const int error = ::posix_spawn(&pid_, executable.c_str(), &actions, &attributes,
                                        pointers(arguments).data(), pointers(variables).data());
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        if (error != 0) cannot_start(error);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        wait();
    }

    pid_t pid() const noexcept { return pid_; }

    /// The status of waitpid(2).
    int wait() noexcept {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

  private:
    static std::vector<char*> pointers(const std::vector<std::string>& texts) {
        std::vector<char*> list;
        list.reserve(texts.size() + 1);
        for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
        list.push_back(nullptr);
        return list;
    }

    pid_t pid_ = -1;
};

/// Takes what is there; false at the end of the output.
bool drain(int fd, std::string& output) {
    std::array<char, 4096> buffer;
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    const std::size_t room = output_limit - std::min(output_limit, output.size());
    output.append(buffer.data(), std::min(static_cast<std::size_t>(got), room));
    return got > 0;
}

/// Collects the child's output until it has ended; false when the time is up.
bool finish(const Child& child, int output_fd, const base::Cancel& cancel, std::string& output) {
    const base::Fd process(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
    if (!process) cannot_start(errno);
    const Time deadline = Clock::now() + time_limit;
    std::array<pollfd, 3> set{{{process.get(), POLLIN, 0}, {cancel.fd(), POLLIN, 0}, {output_fd, POLLIN, 0}}};
    for (;;) {
        const auto left = std::chrono::ceil<Duration>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        const int ready = ::poll(set.data(), set.size(), static_cast<int>(left.count()));
        if (ready < 0 && errno != EINTR) cannot_start(errno);
        if (ready <= 0) continue;
        cancel.check();
        if (set[2].revents != 0 && !drain(output_fd, output)) set[2].fd = -1;
        if (set[0].revents != 0 && (set[2].fd < 0 || set[2].revents == 0)) return true;
    }
}

Error plugin_error(std::string reason, const std::string& message, std::string hint = {}) {
    return Error(ExitCode::plugin, std::move(reason), message, std::move(hint));
}

/// The `error` line that the child ended with.
Error reported(const std::string& output, const std::string& library) {
    const std::string text = output.substr(0, output.find_last_not_of('\n') + 1);
    const auto document = base::parse_json(text.substr(text.rfind('\n') + 1));
    const JsonView line = document ? JsonView(document->nodes.data(), document->nodes.size()) : JsonView();
    const std::string message = line["message"].text_or(library + ": ends the process that loads it");
    return plugin_error(line["reason"].text_or("plugin-broken"), message, line["hint"].text_or(""));
}

} // namespace

std::optional<Error> probe_library(const std::string& executable, const std::string& library,
                                   const base::Cancel& cancel) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(errno);
    const base::Fd output_end(ends[0]);
    base::Fd input_end(ends[1]);

    Child child(executable, {"xtask", probe_command, library, "--json"}, input_end.get());
    input_end.reset();
    std::string output;
    if (!finish(child, output_end.get(), cancel, output)) {
        return plugin_error("plugin-hangs", library + ": does not finish loading",
                            "look at its static constructors");
    }
    const int status = child.wait();
    if (WIFSIGNALED(status)) {
        const char* const signal = ::sigdescr_np(WTERMSIG(status));
        return plugin_error("plugin-crashes",
                            library + ": crashes while it is loaded (" + (signal ? signal : "a signal") + ")",
                            "look at its static constructors");
    }
    if (WEXITSTATUS(status) != 0) return reported(output, library);
    return std::nullopt;
}

void run_probe(const std::string& library) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    plugins::load_library(plugins::inspect_plugin(library, nullptr));
}

std::vector<std::string> child_environment(char* const* environment) {
    static constexpr std::array<std::string_view, 4> withheld{
        "HF_TOKEN=", "HUGGING_FACE_HUB_TOKEN=", "HF_TOKEN_PATH=", "XTASK_"};
    std::vector<std::string> kept;
    for (; *environment != nullptr; ++environment) {
        const std::string_view variable = *environment;
        const bool secret = std::any_of(withheld.begin(), withheld.end(), [&](std::string_view prefix) {
            return variable.substr(0, prefix.size()) == prefix;
        });
        if (!secret) kept.emplace_back(variable);
    }
    return kept;
}

} // namespace xtask::cli
