#include "base/cgroup.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>

#include <unistd.h>

namespace xtask::base {
namespace {

/// One version of the interface to one resource.
struct Interface {
    std::string_view controllers; ///< of its line in /proc/self/cgroup
    const char* mount;
};
constexpr std::string_view unified;
constexpr Interface memory_1{"memory", "/sys/fs/cgroup/memory"};
constexpr Interface processors_1{"cpu", "/sys/fs/cgroup/cpu"};
constexpr Interface version_2{unified, "/sys/fs/cgroup"};

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
        if (interface.controllers == unified ? !controllers.empty()
                                             : !names(controllers, interface.controllers))
            return false;
        path = line.substr(second + 1);
        return true;
    });
    return path;
}

/// The least that `left` (folder of a group → value, or none) says for our group and those above it.
template <class Left>
std::optional<std::uint64_t> least(const std::string& root, const Interface& interface, Left left) {
    auto group = group_of(contents(root + "/proc/self/cgroup"), interface);
    if (!group) return std::nullopt;
    const std::string mount = root + interface.mount;
    // A container may see the path of its host, with its own group mounted as the root.
    if (::access((mount + *group).c_str(), F_OK) != 0) group->clear();
    std::optional<std::uint64_t> found;
    while (true) {
        const std::optional<std::uint64_t> here = left(mount + *group);
        if (here && (!found || *here < *found)) found = here;
        const auto slash = group->rfind('/');
        if (slash == std::string::npos) return found;
        group->resize(slash);
    }
}

std::uint64_t droppable(const std::string& folder, std::string_view name) {
    std::uint64_t bytes = 0;
    lines(contents(folder + "/memory.stat"), [&](std::string_view line) {
        const auto space = std::min(line.find(' '), line.size());
        if (line.substr(0, space) != name) return false;
        bytes = number(line.substr(std::min(space + 1, line.size()))).value_or(0);
        return true;
    });
    return bytes;
}

/// Reads memory left by the names that one version has for limit, usage, and what is used but can be dropped.
auto memory_left(const char* limit_name, const char* usage_name, const char* droppable_name) {
    return [=](const std::string& folder) -> std::optional<std::uint64_t> {
        const auto limit = number(contents(folder + "/" + limit_name));
        const auto usage = number(contents(folder + "/" + usage_name));
        if (!limit || !usage || *limit >= no_limit) return std::nullopt;
        const std::uint64_t used = *usage - std::min(*usage, droppable(folder, droppable_name));
        return *limit - std::min(*limit, used);
    };
}

/// Time per period, in whole processors. "max" and -1 are no limit.
std::optional<std::uint64_t> processors(std::string_view quota_text, std::string_view period_text) {
    const auto quota = number(quota_text), period = number(period_text);
    if (!quota || !period || *period == 0) return std::nullopt;
    return std::max<std::uint64_t>(*quota / *period + (*quota % *period == 0 ? 0 : 1), 1);
}

} // namespace

std::optional<std::uint64_t> cgroup_memory_left(const std::string& root) {
    const std::string groups = contents(root + "/proc/self/cgroup");
    if (group_of(groups, memory_1)) {
        return least(root, memory_1,
                     memory_left("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"));
    }
    return least(root, version_2, memory_left("memory.max", "memory.current", "inactive_file"));
}

std::optional<std::uint64_t> cgroup_processors(const std::string& root) {
    const std::string groups = contents(root + "/proc/self/cgroup");
    if (group_of(groups, processors_1)) {
        return least(root, processors_1, [](const std::string& folder) {
            return processors(contents(folder + "/cpu.cfs_quota_us"),
                              contents(folder + "/cpu.cfs_period_us"));
        });
    }
    return least(root, version_2, [](const std::string& folder) {
        const std::string both = contents(folder + "/cpu.max");
        const auto space = std::min(both.find(' '), both.size());
        return processors(both, std::string_view(both).substr(std::min(space + 1, both.size())));
    });
}

} // namespace xtask::base
