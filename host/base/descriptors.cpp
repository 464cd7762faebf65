#include "base/descriptors.hpp"

#include <algorithm>
#include <limits>

#include <sys/resource.h>

namespace xtask::base {

std::size_t allow_descriptors(std::size_t wanted) noexcept {
    constexpr std::size_t usual = 1024;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return usual;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        rlimit higher{std::min<rlim_t>(wanted, limit.rlim_max), limit.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &higher) == 0) limit = higher;
    }
    return static_cast<std::size_t>(
        std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<std::size_t>::max()));
}

} // namespace xtask::base
