#include "transfer/salvage.hpp"

namespace xtask::transfer {

std::uint64_t Salvage::missing() const noexcept {
    std::uint64_t missing = length_;
    for (const Range& range : intact_) missing -= range.end - range.begin;
    return missing;
}

std::uint64_t Salvage::intact_until(std::uint64_t position) const noexcept {
    for (const Range& range : intact_) {
        if (range.begin <= position && position < range.end) return range.end;
    }
    return position;
}

std::uint64_t Salvage::wanted_until(std::uint64_t position) const noexcept {
    for (const Range& range : intact_) {
        if (range.begin > position) return range.begin;
    }
    return length_;
}

} // namespace xtask::transfer
