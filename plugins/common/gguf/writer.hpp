/// Writes a GGUF file front to back, however large: the header, then the data of one tensor after the other.
#pragma once

#include "gguf/types.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace xtask::gguf {

/// Takes the next bytes of a file. What it throws goes through.
using Sink = std::function<void(std::string_view bytes)>;

/// Nothing is kept but sizes.
class Writer {
  public:
    /// Hands `header` (Outline::header) to the sink at once. `tensors`: an outline's, each with a size.
    Writer(Sink sink, std::string_view header, std::span<const TensorInfo> tensors);

    /// The next bytes of data, in pieces of any length. Padding is the writer's. Throws std::logic_error for
    /// more than the tensors take.
    void write(std::string_view bytes);
    /// Throws std::logic_error where data is missing.
    void finish() const;

  private:
    void pad();

    Sink sink_;
    std::vector<std::uint64_t> sizes_;
    std::size_t tensor_ = 0;    ///< the one being written
    std::uint64_t written_ = 0; ///< of it
};

} // namespace xtask::gguf
