/// Which bytes of a file are still to come, and which connection brings them. Pure: no bytes, no clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace xtask::transfer {

/// [position, end) is still to come; `begin` names the piece.
struct Piece {
    std::uint64_t begin = 0;
    std::uint64_t position = 0;
    std::uint64_t end = 0;
    bool owned = false; ///< a connection was asked for it

    std::uint64_t left() const noexcept { return end - position; }
};

/// The pieces lie side by side from the first byte that is missing to the end of the file.
class Pieces {
  public:
    /// `end`: of the file, or where it is unknown the greatest number.
    Pieces(std::uint64_t begin, std::uint64_t end);

    /// The end of what has no gap.
    std::uint64_t received() const noexcept;
    bool complete() const noexcept { return pieces_.empty(); }

    /// Something that nobody owns begins below `horizon`.
    bool waiting(std::uint64_t horizon) const;
    /// How many bytes nobody owns.
    std::uint64_t unowned() const;
    /// The earliest bytes nobody owns, `size` of them, or half as many more where that is all there is. They
    /// are owned now. None, where all are owned or they would not begin below `horizon`.
    std::optional<Piece> claim(std::uint64_t size, std::uint64_t horizon);
    /// As `claim`, the bytes that begin at `at`. None, where somebody owns them or a part of the piece is
    /// there.
    std::optional<Piece> claim_at(std::uint64_t at, std::uint64_t size, std::uint64_t horizon);
    /// All the pieces up to the end of the file, from the one that begins at `begin`, are the owner's now.
    void claim_rest(std::uint64_t begin);
    /// The piece is nobody's again.
    void abandon(std::uint64_t begin);
    /// Ends the piece at `at`; the rest is a piece that nobody owns.
    void cut(std::uint64_t begin, std::uint64_t at);
    /// So many more bytes of it are there. True: it is complete, and its name means nothing any more.
    bool received(std::uint64_t begin, std::uint64_t bytes);

    const Piece& at(std::uint64_t begin) const { return pieces_.at(begin); }

  private:
    const Piece& take(Piece& piece, std::uint64_t size);
    void absorb(std::uint64_t begin);

    std::map<std::uint64_t, Piece> pieces_;
    std::uint64_t end_;
};

} // namespace xtask::transfer
