/// What of the file that is there a download need not bring again.
#pragma once

#include "transfer/chain.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace xtask::transfer {

class Salvage {
  public:
    Salvage() = default; ///< nothing
    /// In order, apart, each of what the wanted file of `length` bytes has there.
    Salvage(std::vector<Range> intact, std::uint64_t length) : intact_(std::move(intact)), length_(length) {}

    bool empty() const noexcept { return intact_.empty(); }
    std::uint64_t length() const noexcept { return length_; } ///< of the wanted file
    std::uint64_t missing() const noexcept;                   ///< how many bytes of it are to be brought

    /// The end of what is intact from `position` on; `position` itself where nothing is.
    std::uint64_t intact_until(std::uint64_t position) const noexcept;
    /// Where the next intact bytes after `position` begin; the file's length where none do.
    std::uint64_t wanted_until(std::uint64_t position) const noexcept;

  private:
    std::vector<Range> intact_;
    std::uint64_t length_ = 0;
};

} // namespace xtask::transfer
