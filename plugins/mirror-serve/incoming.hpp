/// A file that is being fetched, read while it grows.
///
/// Bytes go out as they come in, before the hash of the whole is known. So the last one is held back until
/// the file is verified and published: nobody gets a whole file that is not the right one.
#pragma once

#include "board.hpp"
#include "folder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace xtask::mirror_serve {

/// Of one answer; used on the thread that sends it.
class Incoming {
  public:
    /// `relative`: of the finished file below `root`, which outlives this. `length`: of the whole file.
    Incoming(Board& board, Board::Handle job, const Folder& root, std::string relative, std::uint64_t length)
        : board_(board), job_(std::move(job)), root_(root), relative_(std::move(relative)), length_(length) {}

    struct Span {
        int fd = -1;
        std::uint64_t end = 0; ///< bytes up to here may be read now
    };
    /// Waits until there are bytes from `at` on. Nothing: there will be none, or they would not continue
    /// those given before. Throws Error(failure, "stopped").
    std::optional<Span> wait(std::uint64_t at);

    /// Waits until the first byte is there, or the file is whole. False: the job has ended without it.
    bool begins() { return wait(0).has_value(); }

  private:
    enum class State { usable, absent, replaced };
    State look(bool ended);

    Board& board_;
    Board::Handle job_;
    const Folder& root_;
    std::string relative_;
    std::uint64_t length_;
    std::optional<File> file_;
    bool given_ = false; ///< bytes of `file_` may have gone out
};

} // namespace xtask::mirror_serve
