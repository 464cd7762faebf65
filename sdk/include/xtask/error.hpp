/// Exit codes by name, and the one error type that unwinds a command.
#pragma once

#include <xtask/abi.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace xtask {

enum class ExitCode : std::int32_t {
    ok = XTASK_OK,
    failure = XTASK_FAILURE,
    usage = XTASK_USAGE,
    no_space = XTASK_NO_SPACE,
    auth = XTASK_AUTH,
    rate_limited = XTASK_RATE_LIMITED,
    hash_mismatch = XTASK_HASH_MISMATCH,
    network = XTASK_NETWORK,
    verification_failed = XTASK_VERIFICATION_FAILED,
    engine_failed = XTASK_ENGINE_FAILED,
    build_failed = XTASK_BUILD_FAILED,
    locked = XTASK_LOCKED,
    plugin = XTASK_PLUGIN,
    hangup = XTASK_HANGUP,
    interrupted = XTASK_INTERRUPTED,
    terminated = XTASK_TERMINATED,
};

struct ExitCodeInfo {
    ExitCode code;
    std::string_view name;
    std::string_view meaning;
};

/// The table that `xtask help exit-codes`, JSON and the docs are made from.
inline constexpr std::array exit_codes{
    ExitCodeInfo{ExitCode::ok, "ok", "everything asked for was done, or was already so"},
    ExitCodeInfo{ExitCode::failure, "failure",
                 "local I/O, a bad local file, or an error without a code of its own"},
    ExitCodeInfo{ExitCode::usage, "usage",
                 "bad command line or setting; nothing was touched, no request was sent"},
    ExitCodeInfo{ExitCode::no_space, "no-space", "the disk or a quota is full, or would be"},
    ExitCodeInfo{ExitCode::auth, "auth", "401, 403, 407, a gated repository or a bad token"},
    ExitCodeInfo{ExitCode::rate_limited, "rate-limited", "429 until attempts or waiting time ran out"},
    ExitCodeInfo{ExitCode::hash_mismatch, "hash-mismatch", "the bytes are not what their hash or size says"},
    ExitCodeInfo{ExitCode::network, "network", "connection, TLS, timeout, HTTP error or broken message"},
    ExitCodeInfo{ExitCode::verification_failed, "verification-failed", "a comparison was made and failed"},
    ExitCodeInfo{ExitCode::engine_failed, "engine-failed", "an inference engine could not run"},
    ExitCodeInfo{ExitCode::build_failed, "build-failed", "git, configure or build of a reference failed"},
    ExitCodeInfo{ExitCode::locked, "locked", "another live process holds the lock"},
    ExitCodeInfo{ExitCode::plugin, "plugin", "a plugin is absent, broken, untrusted or for another ABI"},
    ExitCodeInfo{ExitCode::hangup, "hangup", "stopped by SIGHUP"},
    ExitCodeInfo{ExitCode::interrupted, "interrupted", "stopped by SIGINT (Ctrl-C)"},
    ExitCodeInfo{ExitCode::terminated, "terminated", "stopped by SIGTERM"},
};

constexpr std::string_view exit_code_name(ExitCode code) noexcept {
    for (const auto& row : exit_codes) {
        if (row.code == code) return row.name;
    }
    return "failure";
}

constexpr bool is_exit_code(std::int32_t code) noexcept {
    for (const auto& row : exit_codes) {
        if (static_cast<std::int32_t>(row.code) == code) return true;
    }
    return false;
}

/// The run was stopped by a signal.
constexpr bool is_signal(ExitCode code) noexcept {
    return code == ExitCode::hangup || code == ExitCode::interrupted || code == ExitCode::terminated;
}

/// Which of several failures a run ends with: the gravest; among equals the first. See `fetch` in abi.h.
constexpr int gravity(ExitCode code) noexcept {
    if (is_signal(code)) return 6;
    switch (code) {
    case ExitCode::no_space:
        return 5;
    case ExitCode::hash_mismatch:
        return 4;
    case ExitCode::auth:
        return 3;
    case ExitCode::rate_limited:
        return 2;
    case ExitCode::network:
        return 1;
    default:
        return 0;
    }
}

/// Ends a command: thrown to unwind, or held as a value where failure is an expected outcome.
/// Texts never hold a token, a signed query or a URL's credentials.
struct Error : std::runtime_error {
    ExitCode code;
    std::string reason; ///< stable, lower-case-with-dashes
    std::string hint;   ///< what to do; may be empty
    bool retryable = false;

    Error(ExitCode code_, std::string reason_, const std::string& message, std::string hint_ = {},
          bool retryable_ = false)
        : std::runtime_error(message), code(code_), reason(std::move(reason_)), hint(std::move(hint_)),
          retryable(retryable_) {}
};

} // namespace xtask
