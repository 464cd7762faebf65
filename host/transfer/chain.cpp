#include "transfer/chain.hpp"

#include <algorithm>
#include <bit>

namespace xtask::transfer {

void Chain::add(const base::Sha256::State& state) {
    states.push_back(state);
    if (states.size() < most_states) return;
    for (std::size_t i = 0; i < states.size() / 2; ++i) states[i] = states[2 * i + 1];
    states.resize(states.size() / 2);
    piece *= 2;
}

std::size_t Chain::pieces(std::uint64_t length) const noexcept {
    return static_cast<std::size_t>(length / piece + (length % piece != 0 ? 1 : 0));
}

Range Chain::range(std::size_t index, std::uint64_t length) const noexcept {
    const std::uint64_t begin = index * piece;
    return {begin, std::min(length, begin + piece)};
}

bool Chain::fits(std::uint64_t length) const noexcept {
    return piece >= least_piece && std::has_single_bit(piece) && !states.empty() &&
           states.size() < most_states && pieces(length) == states.size() + 1;
}

} // namespace xtask::transfer
