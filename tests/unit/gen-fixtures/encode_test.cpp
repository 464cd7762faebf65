#include "encode.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

using namespace xtask::gen_fixtures;
using xtask::gguf::TensorType;

namespace {

std::vector<std::int8_t> values(bool ternary) {
    std::vector<std::int8_t> list;
    for (int i = 0; i < 512; ++i)
        list.push_back(static_cast<std::int8_t>(ternary ? (i * i + i / 7) % 3 - 1 : i % 255 - 127));
    return list;
}

std::string encoded(TensorType type, unsigned exponent) {
    std::string bytes;
    encode(type, values(type != TensorType::f32 && type != TensorType::f16 && type != TensorType::q8_0),
           exponent, bytes);
    return bytes;
}

unsigned byte(const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes.at(at)); }

/// IEEE 754 half precision.
float half(const std::string& bytes, std::size_t at) {
    const unsigned bits = byte(bytes, at) | byte(bytes, at + 1) << 8U;
    const int exponent = static_cast<int>(bits >> 10U & 31U);
    const auto fraction = static_cast<float>(bits & 1023U);
    const float size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return (bits & 0x8000U) != 0 ? -size : size;
}

} // namespace

TEST_CASE("floats hold the very value") {
    const auto wanted = values(false);
    const unsigned exponent = GENERATE(0U, 6U, 13U, 14U);
    const std::string single = encoded(TensorType::f32, exponent),
                      half_words = encoded(TensorType::f16, exponent);
    REQUIRE(single.size() == wanted.size() * 4);
    REQUIRE(half_words.size() == wanted.size() * 2);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const float value = std::ldexp(static_cast<float>(wanted[i]), -static_cast<int>(exponent));
        float stored = 0;
        std::memcpy(&stored, single.data() + 4 * i, 4);
        REQUIRE(stored == value);
        REQUIRE(half(half_words, 2 * i) == value);
    }
}

TEST_CASE("Q8_0: a scale and 32 bytes") {
    const auto wanted = values(false);
    const std::string bytes = encoded(TensorType::q8_0, 10);
    REQUIRE(bytes.size() == 512 / 32 * 34);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        REQUIRE(half(bytes, i / 32 * 34) == std::ldexp(1.0F, -10));
        REQUIRE(static_cast<std::int8_t>(byte(bytes, i / 32 * 34 + 2 + i % 32)) == wanted[i]);
    }
}

// The ternary types are taken apart as ggml does it (dequantize_row_tq1_0, dequantize_row_tq2_0).
TEST_CASE("TQ2_0: two bits each, quarter by quarter") {
    const auto wanted = values(true);
    const std::string bytes = encoded(TensorType::tq2_0, 4);
    REQUIRE(bytes.size() == 2 * 66);
    std::size_t at = 0;
    for (std::size_t block = 0; block < 2; ++block) {
        CHECK(half(bytes, block * 66 + 64) == std::ldexp(1.0F, -4));
        for (std::size_t j = 0; j < 64; j += 32)
            for (unsigned l = 0; l < 4; ++l)
                for (std::size_t m = 0; m < 32; ++m)
                    REQUIRE(static_cast<int>(byte(bytes, block * 66 + j + m) >> l * 2 & 3U) - 1 ==
                            wanted[at++]);
    }
}

TEST_CASE("TQ1_0: five in a byte, as a fraction") {
    const auto wanted = values(true);
    const std::string bytes = encoded(TensorType::tq1_0, 4);
    REQUIRE(bytes.size() == 2 * 54);
    constexpr std::array<unsigned, 5> powers{1, 3, 9, 27, 81};
    const auto digit = [&](std::size_t position, std::size_t n) {
        const unsigned q = byte(bytes, position) * powers.at(n) & 255U;
        return static_cast<int>(q * 3 >> 8U) - 1;
    };
    std::size_t at = 0;
    for (std::size_t start = 0; start < 108; start += 54) {
        CHECK(half(bytes, start + 52) == std::ldexp(1.0F, -4));
        for (std::size_t n = 0; n < 5; ++n)
            for (std::size_t m = 0; m < 32; ++m) REQUIRE(digit(start + m, n) == wanted[at++]);
        for (std::size_t n = 0; n < 5; ++n)
            for (std::size_t m = 32; m < 48; ++m) REQUIRE(digit(start + m, n) == wanted[at++]);
        for (std::size_t n = 0; n < 4; ++n)
            for (std::size_t m = 48; m < 52; ++m) REQUIRE(digit(start + m, n) == wanted[at++]);
    }
}

TEST_CASE("I2_S: two bits each, and one scale at the end") {
    const auto wanted = values(true);
    std::string bytes = encoded(TensorType::i2_s, 4);
    REQUIRE(bytes.size() == 512 / 4);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const unsigned packed = byte(bytes, i / 128 * 32 + i % 32);
        REQUIRE(static_cast<int>(packed >> (6 - 2 * (i % 128 / 32)) & 3U) - 1 == wanted[i]);
    }
    encode_end(TensorType::i2_s, 4, bytes);
    REQUIRE(bytes.size() == 512 / 4 + 32);
    float scale = 0;
    std::memcpy(&scale, bytes.data() + 128, 4);
    CHECK(scale == std::ldexp(1.0F, -4));
}

TEST_CASE("nothing follows the other types; integers are no weights") {
    std::string bytes;
    encode_end(TensorType::f32, 4, bytes);
    CHECK(bytes.empty());
    CHECK_THROWS_AS(encode(TensorType::i32, {}, 0, bytes), std::invalid_argument);
}
