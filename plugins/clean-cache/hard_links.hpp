/// Which files with several names were counted already.
#pragma once

#include "entry.hpp"

#include <cstddef>
#include <unordered_set>

namespace xtask::clean_cache {

class HardLinks {
  public:
    /// Beyond so many files with several names each name counts for its share: memory is bounded.
    static constexpr std::size_t most = 1U << 20U;

    explicit HardLinks(std::size_t limit = most) : limit_(limit) {}

    /// Bytes that this name adds to what is there.
    std::uint64_t counted(const Entry& entry) {
        if (entry.links < 2) return entry.allocated;
        if (seen_.count(entry.identity) != 0) return 0;
        if (seen_.size() >= limit_) return entry.allocated / entry.links;
        seen_.insert(entry.identity);
        return entry.allocated;
    }

  private:
    struct Hash {
        std::size_t operator()(const Identity& identity) const noexcept {
            return static_cast<std::size_t>(identity.inode * 0x9E3779B97F4A7C15U ^ identity.device);
        }
    };

    std::size_t limit_;
    std::unordered_set<Identity, Hash> seen_;
};

} // namespace xtask::clean_cache
