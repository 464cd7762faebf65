#include "figures/row_source.hpp"

#include <stdexcept>

namespace xtask::crossval {

Slice::Slice(const RowSource& whole, std::uint64_t first, std::uint64_t count)
    : whole_(whole), first_(first), count_(count) {
    const std::uint64_t rows = whole.targets().size();
    if (first > rows || count > rows - first) throw std::out_of_range("rows that are not there");
}

std::span<const std::int32_t> Slice::targets() const noexcept {
    return whole_.targets().subspan(static_cast<std::size_t>(first_), static_cast<std::size_t>(count_));
}

void Slice::read(std::uint64_t position, Row& into) const {
    if (position >= count_) throw std::out_of_range("a row that is not there");
    whole_.read(first_ + position, into);
}

} // namespace xtask::crossval
