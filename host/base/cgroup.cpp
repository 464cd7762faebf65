#include "base/cgroup.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

#include <unistd.h>

namespace xtask::base {
namespace {

/// One version of the interface.
struct Interface {
    std::string_view controllers; ///< of its line in /proc/self/cgroup
    const char* mount;
    const char* limit;
    const char* usage;
    std::string_view droppable; ///< in memory.stat
};
constexpr Interface version_1{"memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                              "memory.usage_in_bytes", "total_inactive_file"};
constexpr Interface version_2{"", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"};

constexpr std::uint64_t no_limit = std::uint64_t{1} << 60; // version 1 writes a very large number

std::string contents(const std::string& path) {
    const std::ifstream file(path);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    return text.str();
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end == text.data()) return std::nullopt;
    return value;
}

/// Calls `each` with every line, without its end, until it returns true.
template <class Each>
void lines(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (each(text.substr(0, end))) return;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool names(std::string_view list, std::string_view one) {
    const std::string wrapped = "," + std::string(list) + ",";
    return wrapped.find("," + std::string(one) + ",") != std::string::npos;
}

/// Of "NUMBER:CONTROLLERS:PATH" the path.
std::optional<std::string> group_of(std::string_view text, const Interface& interface) {
    std::optional<std::string> path;
    lines(text, [&](std::string_view line) {
        const auto first = line.find(':');
        const auto second = first == line.npos ? line.npos : line.find(':', first + 1);
        if (second == line.npos) return false;
        const auto controllers = line.substr(first + 1, second - first - 1);
        if (interface.controllers.empty() ? !controllers.empty() : !names(controllers, interface.controllers))
            return false;
        path = line.substr(second + 1);
        return true;
    });
    return path;
}

std::uint64_t droppable(const std::string& folder, const Interface& interface) {
    std::uint64_t bytes = 0;
    lines(contents(folder + "/memory.stat"), [&](std::string_view line) {
        const auto space = std::min(line.find(' '), line.size());
        if (line.substr(0, space) != interface.droppable) return false;
        bytes = number(line.substr(std::min(space + 1, line.size()))).value_or(0);
        return true;
    });
    return bytes;
}

std::optional<std::uint64_t> left_in(const std::string& folder, const Interface& interface) {
    const auto limit = number(contents(folder + "/" + interface.limit));
    const auto usage = number(contents(folder + "/" + interface.usage));
    if (!limit || !usage || *limit >= no_limit) return std::nullopt;
    const std::uint64_t used = *usage - std::min(*usage, droppable(folder, interface));
    return *limit - std::min(*limit, used);
}

std::optional<std::uint64_t> least_left(const std::string& mount, std::string group,
                                        const Interface& interface) {
    // A container may see the path of its host, with its own group mounted as the root.
    if (::access((mount + group).c_str(), F_OK) != 0) group.clear();
    std::optional<std::uint64_t> least;
    while (true) {
        const auto left = left_in(mount + group, interface);
        if (left && (!least || *left < *least)) least = left;
        const auto slash = group.rfind('/');
        if (slash == std::string::npos) return least;
        group.resize(slash);
    }
}

} // namespace

std::optional<std::uint64_t> cgroup_memory_left(const std::string& root) {
    const std::string groups = contents(root + "/proc/self/cgroup");
    for (const Interface* interface : {&version_1, &version_2}) {
        if (const auto group = group_of(groups, *interface)) {
            return least_left(root + interface->mount, *group, *interface);
        }
    }
    return std::nullopt;
}

} // namespace xtask::base
