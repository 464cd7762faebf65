#include "transfer/pieces.hpp"

#include <algorithm>
#include <iterator>

namespace xtask::transfer {

Pieces::Pieces(std::uint64_t begin, std::uint64_t end) : end_(end) {
    if (begin < end) pieces_.emplace(begin, Piece{begin, begin, end, false});
}

std::uint64_t Pieces::received() const noexcept {
    return pieces_.empty() ? end_ : pieces_.begin()->second.position;
}

bool Pieces::waiting(std::uint64_t horizon) const {
    return std::any_of(pieces_.begin(), pieces_.end(), [&](const auto& entry) {
        const Piece& piece = entry.second;
        return !piece.owned && piece.left() > 0 && piece.position < horizon;
    });
}

std::uint64_t Pieces::unowned() const {
    std::uint64_t sum = 0;
    for (const auto& [begin, piece] : pieces_) sum += piece.owned ? 0 : piece.left();
    return sum;
}

std::optional<Piece> Pieces::claim(std::uint64_t size, std::uint64_t horizon) {
    for (auto& [begin, piece] : pieces_) {
        if (piece.owned || piece.left() == 0) continue;
        if (piece.position >= horizon) return std::nullopt;
        return take(piece, size);
    }
    return std::nullopt;
}

std::optional<Piece> Pieces::claim_at(std::uint64_t at, std::uint64_t size, std::uint64_t horizon) {
    const auto found = pieces_.find(at);
    if (found == pieces_.end() || at >= horizon) return std::nullopt;
    Piece& piece = found->second;
    if (piece.owned || piece.position != at) return std::nullopt;
    return take(piece, size);
}

const Piece& Pieces::take(Piece& piece, std::uint64_t size) {
    piece.owned = true;
    absorb(piece.begin);
    if (piece.left() > size && piece.left() - size > size / 2) cut(piece.begin, piece.position + size);
    return piece;
}

/// Pieces that were cut apart and not begun are one again.
void Pieces::absorb(std::uint64_t begin) {
    const auto piece = pieces_.find(begin);
    for (auto next = std::next(piece); next != pieces_.end(); next = pieces_.erase(next)) {
        if (next->second.owned || next->second.position != next->second.begin) return;
        piece->second.end = next->second.end;
    }
}

void Pieces::claim_rest(std::uint64_t begin) {
    Piece& piece = pieces_.at(begin);
    piece.end = end_;
    piece.owned = true;
    pieces_.erase(std::next(pieces_.find(begin)), pieces_.end());
}

void Pieces::abandon(std::uint64_t begin) { pieces_.at(begin).owned = false; }

void Pieces::cut(std::uint64_t begin, std::uint64_t at) {
    Piece& piece = pieces_.at(begin);
    if (at >= piece.end) return;
    pieces_.emplace(at, Piece{at, at, piece.end, false});
    piece.end = at;
}

bool Pieces::received(std::uint64_t begin, std::uint64_t bytes) {
    Piece& piece = pieces_.at(begin);
    piece.position += bytes;
    const bool complete = piece.left() == 0;
    while (!pieces_.empty() && pieces_.begin()->second.left() == 0) pieces_.erase(pieces_.begin());
    return complete;
}

} // namespace xtask::transfer
