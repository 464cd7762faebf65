/// Divergences of many positions, as plots and files have them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace xtask::crossval {

/// As few values as asked for: each is the largest of `per` positions one after the other.
struct Series {
    std::size_t per = 1;
    std::vector<float> largest;
};
Series thinned(std::span<const float> values, std::size_t most);

/// Nothing, below 1e-9, then a bin a power of ten up to below 1, and the rest.
inline constexpr std::size_t histogram_bins = 12;
struct Bin {
    double from, to; ///< from it on, below the other; the first one: both 0
    std::uint64_t count = 0;
};
std::array<Bin, histogram_bins> histogram(std::span<const float> values);

} // namespace xtask::crossval
