#include "base/process_session.hpp"

#include "base/session_guard.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <memory>
#include <sstream>
#include <string>

#include <dirent.h>
#include <fcntl.h>

extern "C" { // glibc 2.36 forgot to say so itself
#include <sys/syscall.h>
}

namespace xtask::base {
namespace {

constexpr int most_rounds = 10; // of looking for those that have come to be meanwhile

std::array<std::atomic<pid_t>, 64> known;
static_assert(std::atomic<pid_t>::is_always_lock_free);

/// The beginning of it is enough.
std::string stat_of(const std::string& folder) {
    const Fd file(::open((folder + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    char text[512];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// "PID (NAME) STATE PARENT GROUP SESSION …"; the name may hold anything, ")" too (proc(5)).
bool is_living_member(const std::string& stat, pid_t leader) {
    const auto name_end = stat.rfind(')');
    if (name_end == std::string::npos) return false;
    std::istringstream rest(stat.substr(name_end + 1));
    char state = 0;
    pid_t parent = 0, group = 0, session = 0;
    rest >> state >> parent >> group >> session;
    return rest && session == leader && state != 'Z' && state != 'X';
}

} // namespace

std::vector<pid_t> session_members(pid_t leader, const char* proc) {
    std::vector<pid_t> members;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(proc), ::closedir);
    if (!folder) return members;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is of this call alone
    while (const dirent* entry = ::readdir(folder.get())) {
        const std::string name = entry->d_name;
        pid_t pid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc() || end != name.data() + name.size()) continue;
        if (is_living_member(stat_of(std::string(proc) + "/" + name), leader)) members.push_back(pid);
    }
    return members;
}

void terminate_session(pid_t leader) noexcept { ::kill(-leader, SIGTERM); }

void kill_session(pid_t leader) {
    ::kill(-leader, SIGKILL);
    for (int round = 0; round < most_rounds; ++round) {
        const auto members = session_members(leader);
        for (const pid_t member : members) ::kill(member, SIGKILL);
        if (members.empty()) return;
    }
}

void kill_abandoned_session(pid_t leader, const Fd& pidfd) {
    const auto signal_leader = [&](int signal) {
        if (pidfd) {
            ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0);
        } else {
            ::kill(leader, signal);
        }
    };
    // Stopped it starts nothing more, does not end with its children, and so keeps its number to the last.
    signal_leader(SIGSTOP);
    for (int round = 0; round < most_rounds; ++round) {
        auto members = session_members(leader);
        members.erase(std::remove(members.begin(), members.end(), leader), members.end());
        for (const pid_t member : members) ::kill(member, SIGKILL);
        if (members.empty()) break;
    }
    signal_leader(SIGKILL);
}

Fd open_pidfd(pid_t pid) noexcept { return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

KnownSession::KnownSession(pid_t leader) noexcept : leader_(leader) {
    guard_session(leader);
    for (auto& place : known) {
        pid_t nobody = 0;
        if (place.compare_exchange_strong(nobody, leader)) return;
    }
}

KnownSession::~KnownSession() {
    forget_session(leader_);
    for (auto& place : known) {
        pid_t ours = leader_;
        if (place.compare_exchange_strong(ours, 0)) return;
    }
}

void kill_sessions() noexcept {
    for (const auto& place : known) {
        if (const pid_t leader = place.load(); leader > 0) ::kill(-leader, SIGKILL);
    }
}

} // namespace xtask::base
