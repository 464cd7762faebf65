#include "services/capacity.hpp"

#include "base/cgroup.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

#include <sched.h>

namespace xtask::services {

namespace {

std::uint64_t processors_allowed() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::uint64_t>(CPU_COUNT(&set));
    return std::thread::hardware_concurrency(); // more of them than fit into a set
}

std::uint64_t available_memory() {
    std::ifstream file("/proc/meminfo");
    std::string name, unit;
    std::uint64_t kibibytes = 0;
    while (file >> name >> kibibytes && std::getline(file, unit)) {
        if (name == "MemAvailable:") return kibibytes * 1024;
    }
    return 0;
}

} // namespace

std::uint32_t usable_processors() {
    const std::uint64_t allowed = std::max<std::uint64_t>(processors_allowed(), 1);
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min({allowed, base::cgroup_processors().value_or(most), most}));
}

std::uint64_t usable_memory() {
    const std::uint64_t available = available_memory();
    return std::min(available, base::cgroup_memory_left().value_or(available));
}

} // namespace xtask::services
