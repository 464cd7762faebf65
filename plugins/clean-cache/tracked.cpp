#include "tracked.hpp"

#include "entry.hpp"
#include "posix/descriptor.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace xtask::clean_cache {

using posix::Descriptor;

namespace {

constexpr std::size_t most_output = 64U << 20U;
constexpr std::int64_t most_time = 120'000;
constexpr std::size_t most_words = 300;

std::string first_line(std::string text) {
    text.erase(std::min({text.find('\n'), text.size(), most_words}));
    return text;
}

ProcessStart question(int folder) {
    ProcessStart start;
    // A repository's own settings may name programs to run; this one would be, by ls-files.
    start.arguments = {"git", "-c", "core.fsmonitor=false", "ls-files", "-z"};
    start.dropped = {"GIT_*"};
    start.environment = {
        {"LC_ALL", "C"}, {"GIT_OPTIONAL_LOCKS", "0"}, {"GIT_DISCOVERY_ACROSS_FILESYSTEM", "1"}};
    start.directory = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(folder);
    start.total_timeout = most_time;
    return start;
}

} // namespace

Tracked::Tracked(std::string paths) : paths_(paths.begin(), paths.end()) {
    for (std::string_view rest(paths_.data(), paths_.size()); !rest.empty();) {
        const std::size_t end = std::min(rest.find('\0'), rest.size());
        sorted_.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::sort(sorted_.begin(), sorted_.end());
}

bool Tracked::contains(std::string_view path) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), path);
}

bool in_work_tree(int folder) {
    Descriptor at(::openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    auto entry = at ? entry_of(at.get()) : std::nullopt;
    while (entry) {
        if (::faccessat(at.get(), ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT) return true;
        at = Descriptor(::openat(at.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
        const auto above = at ? entry_of(at.get()) : std::nullopt;
        if (above && above->identity == entry->identity && above->mount == entry->mount)
            return false; // the root
        entry = above;
    }
    return true;
}

Asked ask_git(Context& context, int folder) {
    if (!in_work_tree(folder)) return {};
    std::string paths, errors;
    Process git = context.start(question(folder));
    ProcessEvent event;
    do {
        event = git.wait();
        paths += event.output;
        errors = first_line(errors + event.errors);
    } while (!event.ended() && paths.size() <= most_output);
    if (event.state == ProcessEvent::State::not_found) return {{}, Kept{Why::git_missing}};
    if (paths.size() > most_output)
        return {{}, Kept{Why::git_failed, "", "more files are tracked than can be held"}};
    if (!event.succeeded()) return {{}, Kept{Why::git_failed, "", errors}};
    return {Tracked(std::move(paths)), {}};
}

} // namespace xtask::clean_cache
