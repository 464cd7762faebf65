#include "report/series.hpp"

#include <algorithm>
#include <limits>

namespace xtask::crossval {

Series thinned(std::span<const float> values, std::size_t most) {
    Series series;
    series.per = std::max<std::size_t>(1, (values.size() + most - 1) / most);
    for (std::size_t i = 0; i < values.size(); i += series.per) {
        const auto some = values.subspan(i, std::min(series.per, values.size() - i));
        series.largest.push_back(*std::max_element(some.begin(), some.end()));
    }
    return series;
}

std::array<Bin, histogram_bins> histogram(std::span<const float> values) {
    std::array<Bin, histogram_bins> bins{{{0, 0},
                                          {0, 1e-9},
                                          {1e-9, 1e-8},
                                          {1e-8, 1e-7},
                                          {1e-7, 1e-6},
                                          {1e-6, 1e-5},
                                          {1e-5, 1e-4},
                                          {1e-4, 1e-3},
                                          {1e-3, 1e-2},
                                          {1e-2, 1e-1},
                                          {1e-1, 1},
                                          {1, std::numeric_limits<double>::infinity()}}};
    for (const float value : values) {
        std::size_t bin = 0;
        if (value > 0) {
            bin = 1;
            while (bin + 1 < bins.size() && value >= bins.at(bin).to) ++bin;
        }
        ++bins.at(bin).count;
    }
    return bins;
}

} // namespace xtask::crossval
