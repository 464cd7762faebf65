/// What a command is given: the services of the host, for the time of one run, on the thread of the run.
#pragma once

#include <xtask/services.hpp>

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xtask {

/// The error that ends a run stopped by `signal`.
inline Error signal_error(int signal) {
    const ExitCode code = signal == SIGTERM  ? ExitCode::terminated
                          : signal == SIGHUP ? ExitCode::hangup
                                             : ExitCode::interrupted;
    const std::string_view name = signal == SIGTERM ? "SIGTERM" : signal == SIGHUP ? "SIGHUP" : "SIGINT";
    return {code, std::string(exit_code_name(code)), "stopped by " + std::string(name)};
}

class Context {
  public:
    explicit Context(Session session) noexcept : session_(session) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    Ui ui() const { return Ui(session_); }
    Http http() const { return Http(session_); }
    Transfer transfer() const { return Transfer(session_); }
    Files files() const { return Files(session_); }
    Sha256 sha256() const { return Sha256(session_); }
    GitBlob git_blob(std::uint64_t length) const { return {session_, length}; }
    Settings settings() const { return Settings(session_); }
    Mirrors mirrors() const { return Mirrors(session_); }

    /// Takes the lock file at `path`, and waits at most `wait` ms for whoever holds it (none: as long as it
    /// takes).
    Lock lock(std::string_view path, std::optional<std::int64_t> wait = std::nullopt) const {
        return {session_, path, wait};
    }
    Process start(const ProcessStart& what) const { return {session_, what}; }
    Capacity capacity() const { return xtask::capacity(session_); }

    /// Throws Error for text that is not strict JSON.
    JsonDocument parse_json(std::string_view text) const { return {session_, text}; }

    /// Loops ask at least every 100 ms, one way or the other.
    bool cancelled() const { return ui().cancelled() != 0; }
    /// Throws the Error of the signal once the run was asked to stop.
    void check_cancelled() const {
        if (const int signal = ui().cancelled(); signal != 0) throw signal_error(signal);
    }

  private:
    Session session_;
};

} // namespace xtask
