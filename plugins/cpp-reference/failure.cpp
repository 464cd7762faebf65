#include "failure.hpp"

#include "repository.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace xtask::cpp_reference {

namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool any_line_has(const Tail& tail, std::initializer_list<std::string_view> parts) {
    return std::any_of(tail.lines().begin(), tail.lines().end(), [&](const std::string& line) {
        return std::any_of(parts.begin(), parts.end(),
                           [&](std::string_view part) { return has(line, part); });
    });
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Compilers, linkers, CMake, make and ninja, in the words they have used for decades.
bool is_error(std::string_view line) {
    if (starts_with(line, "CMake Error")) return true;
    if (starts_with(line, "FAILED:") || starts_with(line, "ninja: error:"))
        return false; // what comes below tells
    return has(line, ": error:") || has(line, ": fatal error:") || starts_with(line, "error:") ||
           starts_with(line, "fatal error:") || has(line, "undefined reference to") ||
           has(line, ": Assertion `") || has(line, "Killed signal terminated program") ||
           has(line, "virtual memory exhausted") || has(line, "out of memory") ||
           has(line, "No space left on device");
}

struct Sign {
    std::string_view words;
    ExitCode code;
    const char* reason;
    bool retryable;
};

/// The first that stands in the output counts.
constexpr std::array signs{
    Sign{"No space left on device", ExitCode::no_space, "no-space", false},
    Sign{"Disk quota exceeded", ExitCode::no_space, "quota", false},
    Sign{"returned error: 429", ExitCode::rate_limited, "rate-limited", true},
    Sign{"Authentication failed", ExitCode::auth, "unauthorized", false},
    Sign{"could not read Username", ExitCode::auth, "unauthorized", false},
    Sign{"could not read Password", ExitCode::auth, "unauthorized", false},
    Sign{"returned error: 401", ExitCode::auth, "unauthorized", false},
    Sign{"returned error: 403", ExitCode::auth, "forbidden", false},
    Sign{"returned error: 407", ExitCode::auth, "proxy-auth", false},
    Sign{"Permission denied (", ExitCode::auth, "unauthorized", false},
    Sign{"Host key verification failed", ExitCode::auth, "unknown-host-key", false},
    Sign{"transport '", ExitCode::network, "transport-refused", false},
    Sign{"returned error: 404", ExitCode::network, "not-found", false},
    Sign{"repository '", ExitCode::network, "not-found", false}, // "… not found"
    Sign{"does not appear to be a git repository", ExitCode::network, "not-found", false},
    Sign{"Repository not found", ExitCode::network, "not-found", false},
    Sign{"SSL certificate problem", ExitCode::network, "tls", false},
    Sign{"server certificate verification failed", ExitCode::network, "tls", false},
    Sign{"Could not resolve host", ExitCode::network, "unreachable", true},
    Sign{"Could not resolve proxy", ExitCode::network, "unreachable", true},
    Sign{"Failed to connect", ExitCode::network, "unreachable", true},
    Sign{"unable to connect to", ExitCode::network, "unreachable", true},
    Sign{"unable to access", ExitCode::network, "connection", true},
    Sign{"RPC failed", ExitCode::network, "connection", true},
    Sign{"early EOF", ExitCode::network, "connection", true},
    Sign{"hung up", ExitCode::network, "connection", true},
    Sign{"disconnect", ExitCode::network, "connection", true},
    Sign{"onnection ", ExitCode::network, "connection", true}, // refused, reset, timed out, closed
    Sign{"Could not read from remote repository", ExitCode::network, "connection", true},
};

const char* hint_for(ExitCode code) {
    if (code == ExitCode::auth)
        return "set up a credential helper or an SSH key for git, or check the address";
    if (code == ExitCode::no_space) return "free some space, or choose another folder with --cache";
    return "check the address and the network; --offline uses what is there";
}

} // namespace

void FirstError::add(std::string_view line) {
    line = trimmed(line);
    if (line.empty()) return;
    if (wants_more_) {
        text_ += " " + std::string(line);
        wants_more_ = false;
        return;
    }
    if (!text_.empty() || !is_error(line)) return;
    text_ = line.substr(0, 500);
    wants_more_ = starts_with(line, "CMake Error") && line.back() == ':';
}

bool says_no_space(const Tail& tail) {
    return any_line_has(tail, {"No space left on device", "Disk quota exceeded"});
}

bool says_no_memory(const Tail& tail) {
    return any_line_has(tail, {"Killed signal terminated program", "virtual memory exhausted",
                               "out of memory", "Cannot allocate memory"});
}

bool says_unadvertised(const Tail& tail) {
    return any_line_has(tail, {"unadvertised object", "does not support shallow"});
}

bool says_no_such_ref(const Tail& tail) {
    return any_line_has(tail, {"not our ref", "couldn't find remote ref", "bad object", "did not contain"});
}

Error git_network_error(const std::string& url, const Tail& tail) {
    for (const Sign& sign : signs) {
        if (!any_line_has(tail, {sign.words})) continue;
        return {sign.code, sign.reason,
                "git cannot fetch from " + in_quotes(url) + ": " + git_complaint(tail), hint_for(sign.code),
                sign.retryable};
    }
    return {ExitCode::network, "git-failed",
            "git cannot fetch from " + in_quotes(url) + ": " + git_complaint(tail),
            hint_for(ExitCode::network), false};
}

std::string git_complaint(const Tail& tail) {
    constexpr std::size_t longest = 500;
    const auto& lines = tail.lines();
    const auto complains = [](const std::string& line) {
        return starts_with(line, "fatal:") || starts_with(line, "error:") || has(line, ": fatal:");
    };
    // The last but for git's own epilogue, "Could not read from remote repository".
    const std::string* found = nullptr;
    for (const std::string& line : lines) {
        const bool epilogue = has(line, "Could not read from remote repository");
        if (complains(line) && (!epilogue || found == nullptr)) found = &line;
    }
    if (found == nullptr && !lines.empty()) found = &lines.back();
    return found == nullptr ? std::string("it does not say why") : found->substr(0, longest);
}

} // namespace xtask::cpp_reference
