/// The bytes that weights are made of: splitmix64, started from the seed and the tensor's name. Integers
/// only, so that every machine has the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace xtask::gen_fixtures {

/// FNV-1a, 64 bits.
constexpr std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash;
}

class RandomBytes {
  public:
    constexpr RandomBytes(std::uint64_t seed, std::string_view name) noexcept
        : state_(seed ^ hash_of(name)) {}

    constexpr std::uint8_t next() noexcept {
        if (left_ == 0) {
            word_ = next_word();
            left_ = 8;
        }
        const auto byte = static_cast<std::uint8_t>(word_);
        word_ >>= 8U;
        --left_;
        return byte;
    }

  private:
    constexpr std::uint64_t next_word() noexcept {
        state_ += 0x9E3779B97F4A7C15;
        std::uint64_t z = state_;
        z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27U) * 0x94D049BB133111EB;
        return z ^ z >> 31U;
    }

    std::uint64_t state_;
    std::uint64_t word_ = 0;
    int left_ = 0;
};

} // namespace xtask::gen_fixtures
