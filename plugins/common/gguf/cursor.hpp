/// Little-endian numbers and texts, one after the other. Nothing a file says is believed before it is there.
#pragma once

#include "gguf/source.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace xtask::gguf {

/// What is wrong, and where.
struct Problem {
    std::uint64_t position = 0; ///< byte in the file
    std::string text;
};

/// Thrown by a Cursor where the file ends too early; nobody else sees it.
struct Stop {
    Problem problem;
};

class Cursor {
  public:
    /// Goes no further than `limit` bytes.
    Cursor(Source& source, std::uint64_t limit) : source_(source), limit_(limit) {}

    std::uint64_t position() const noexcept { return position_; }
    /// Bytes that are, or may be, still to come within the limit.
    std::uint64_t remaining() const;
    /// Where that ends, in words: "the file", or what is read of it.
    std::string whole() const;

    // These throw Stop where less is left. `what` is being read: "a key".
    std::uint8_t u8(const char* what) { return number<std::uint8_t>(what); }
    std::uint16_t u16(const char* what) { return number<std::uint16_t>(what); }
    std::uint32_t u32(const char* what) { return number<std::uint32_t>(what); }
    std::uint64_t u64(const char* what) { return number<std::uint64_t>(what); }
    std::string text(std::uint64_t length, const char* what);
    void skip(std::uint64_t count, const char* what);
    /// As skip, without going there.
    void need(std::uint64_t count, const char* what) const;

  private:
    template <class Number>
    Number number(const char* what) {
        char bytes[sizeof(Number)];
        take(bytes, what);
        Number value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i)
            value = static_cast<Number>(value | Number{static_cast<unsigned char>(bytes[i])} << 8U * i);
        return value;
    }
    void take(std::span<char> into, const char* what);
    [[noreturn]] void stop(const char* what, std::uint64_t end) const;

    Source& source_;
    std::uint64_t limit_;
    std::uint64_t position_ = 0;
    std::vector<char> buffer_;
    std::uint64_t buffered_at_ = 0; ///< where the buffer begins
};

} // namespace xtask::gguf
