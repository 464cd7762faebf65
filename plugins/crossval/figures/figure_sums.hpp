/// The figures of many rows, from those of each, in the order of the positions.
#pragma once

#include "figures/comparison.hpp"
#include "figures/row_figures.hpp"

#include <cstdint>
#include <string>

namespace xtask::crossval {

class FigureSums {
  public:
    /// `margin`: nats from which on a first token counts as qualified.
    explicit FigureSums(double margin) { figures_.margin = margin; }

    std::uint64_t vocabulary() const noexcept { return figures_.vocabulary; }
    std::uint64_t positions() const noexcept { return figures_.positions; }

    /// The rows of another text follow.
    void begin(std::string part, std::uint64_t vocabulary, bool coarse);
    /// A row without a fault. `position`: of the text.
    void add(const RowFigures& row, std::uint64_t position, std::int32_t target);
    LogitFigures figures() const;

  private:
    PositionDetail detail(const RowFigures& row, std::uint64_t position, std::int32_t target) const;
    void keep_if_bad(const RowFigures& row, std::uint64_t position, std::int32_t target);

    LogitFigures figures_;
    double topk_ = 0, kl_ = 0, dlogp_ = 0, distance_ = 0, power_ = 0, nll_reference_ = 0, nll_candidate_ = 0;
    double compared_ = 0;
};

} // namespace xtask::crossval
