#include "transfer/space.hpp"

#include "base/space.hpp"

#include <xtask/error.hpp>

namespace xtask::transfer {
namespace {

constexpr std::uint64_t headroom = 50'000'000;

} // namespace

void require_space(const std::string& directory, const std::string& leaf, std::optional<std::uint64_t> total,
                   std::uint64_t already_ours) {
    const std::uint64_t wanted = total.value_or(0) + headroom;
    const std::uint64_t needed = wanted > already_ours ? wanted - already_ours : 0;
    const std::uint64_t available = base::available_space(directory);
    if (available >= needed) return;
    throw Error(ExitCode::no_space, "no-space",
                "'" + directory + "' has " + std::to_string(available) + " bytes free, but '" + leaf +
                    "' needs " + std::to_string(needed) + " (with 50 MB to spare)",
                "free some space, or choose another folder (--out)");
}

} // namespace xtask::transfer
