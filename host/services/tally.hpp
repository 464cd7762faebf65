/// The progress of many files added up.
#pragma once

#include "services/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace xtask::services {

class Tally {
  public:
    /// What one file has contributed.
    struct Part {
        std::uint64_t have = 0, moved = 0;
    };

    /// `bytes`: of all files, where that is known.
    Tally(std::size_t files, std::optional<std::uint64_t> bytes);

    const Whole& whole() const noexcept { return whole_; }

    /// An earlier run has left `have` bytes.
    void resumed(Part& part, std::uint64_t have);
    /// It may have become less: the file was begun again.
    void reached(Part& part, std::uint64_t have);
    /// `transferred`: what came over the wire for it, told of or not.
    void finished(const Part& part, std::uint64_t length, std::uint64_t transferred);
    /// It is no longer part of what is to be had. `length`: as counted in the total.
    void failed(const Part& part, std::uint64_t length);

  private:
    Whole whole_;
};

} // namespace xtask::services
