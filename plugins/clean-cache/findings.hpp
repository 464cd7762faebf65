/// What a walk through an item came to.
#pragma once

#include "kept.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::clean_cache {

/// A file of an interrupted download, or a lock nobody holds.
struct Partial {
    std::string path;
    std::uint64_t allocated = 0;
    std::int64_t modified = 0; ///< seconds since 1970
    std::uint32_t owner = 0;   ///< user id
    std::string process;       ///< what a lock says: "process 12 on host"
};

struct Findings {
    static constexpr std::size_t most_partials = 100; ///< remembered; all are counted

    std::uint64_t bytes = 0;   ///< allocated: what would be, or was, given back
    std::uint64_t files = 0;   ///< names of anything but folders
    std::uint64_t folders = 0; ///< below the item's own
    KeptList kept;
    std::uint64_t failures = 0;
    std::string first_failure; ///< "x/y: Permission denied"
    int first_error = 0;
    std::vector<Partial> partials;
    std::uint64_t partial_count = 0;

    void fail(const std::string& path, int error);
    /// Whatever was meant to go went; what is no part of the item does not count.
    bool complete() const noexcept {
        return failures == 0 && kept.count(Why::locked) == 0 && kept.count(Why::young) == 0;
    }
    bool nothing() const noexcept { return files == 0 && folders == 0; }
};

} // namespace xtask::clean_cache
