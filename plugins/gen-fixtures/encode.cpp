#include "encode.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace xtask::gen_fixtures {

namespace {

using gguf::TensorType;
using Values = std::span<const std::int8_t>;

template <class Word>
void append(Word word, std::string& out) {
    for (std::size_t i = 0; i < sizeof word; ++i) out += static_cast<char>(word >> 8U * i);
}

float power(unsigned exponent) { return std::ldexp(1.0F, -static_cast<int>(exponent)); }

std::uint32_t single(float number) { return std::bit_cast<std::uint32_t>(number); }

/// Of a number that half precision holds exactly, as a normal number or zero.
std::uint16_t half(float number) {
    const std::uint32_t bits = single(number);
    const std::uint32_t sign = bits >> 16U & 0x8000U;
    if (number == 0) return static_cast<std::uint16_t>(sign);
    constexpr std::uint32_t bias_difference = (127U - 15U) << 10U;
    return static_cast<std::uint16_t>(sign | ((bits >> 13U & 0x3FFFFU) - bias_difference));
}

/// By table: there are only 256 different values.
template <class Word, class Convert>
void encode_float(Values values, unsigned exponent, Convert convert, std::string& out) {
    std::array<Word, 256> words{};
    for (int value = -128; value < 128; ++value) {
        words[static_cast<std::uint8_t>(value)] = convert(static_cast<float>(value) * power(exponent));
    }
    for (const std::int8_t value : values) append(words[static_cast<std::uint8_t>(value)], out);
}

void encode_q8_0(Values values, unsigned exponent, std::string& out) {
    constexpr std::size_t block = 32;
    for (; !values.empty(); values = values.subspan(block)) {
        append(half(power(exponent)), out);
        for (const std::int8_t value : values.first(block)) out += static_cast<char>(value);
    }
}

/// A ternary value as a digit: 0, 1 or 2.
unsigned digit(std::int8_t value) { return static_cast<unsigned>(value + 1); }

/// Five digits, the first the most significant, as the top of a fraction of 243 in 256.
char pack_five(const std::array<unsigned, 5>& digits) {
    unsigned number = 0;
    for (const unsigned d : digits) number = number * 3 + d;
    return static_cast<char>((number * 256 + 242) / 243);
}

void encode_tq1_0(Values values, unsigned exponent, std::string& out) {
    constexpr std::size_t block = 256;
    for (; !values.empty(); values = values.subspan(block)) {
        const auto x = [&](std::size_t i) { return digit(values[i]); };
        for (std::size_t m = 0; m < 32; ++m)
            out += pack_five({x(m), x(m + 32), x(m + 64), x(m + 96), x(m + 128)});
        for (std::size_t m = 160; m < 176; ++m)
            out += pack_five({x(m), x(m + 16), x(m + 32), x(m + 48), x(m + 64)});
        for (std::size_t m = 240; m < 244; ++m) out += pack_five({x(m), x(m + 4), x(m + 8), x(m + 12), 0});
        append(half(power(exponent)), out);
    }
}

/// 128 values in 32 bytes, two bits each; the first quarter of them in the lowest bits, or in the highest.
void pack_fours(Values values, bool ascending, std::string& out) {
    for (std::size_t m = 0; m < 32; ++m) {
        unsigned byte = 0;
        for (unsigned quarter = 0; quarter < 4; ++quarter) {
            byte |= digit(values[m + std::size_t{32} * quarter]) << 2 * (ascending ? quarter : 3 - quarter);
        }
        out += static_cast<char>(byte);
    }
}

void encode_tq2_0(Values values, unsigned exponent, std::string& out) {
    for (; !values.empty(); values = values.subspan(256)) {
        pack_fours(values.first(128), true, out);
        pack_fours(values.subspan(128, 128), true, out);
        append(half(power(exponent)), out);
    }
}

void encode_i2_s(Values values, std::string& out) {
    for (; !values.empty(); values = values.subspan(128)) pack_fours(values.first(128), false, out);
}

} // namespace

void encode(TensorType type, Values values, unsigned exponent, std::string& out) {
    switch (type) {
    case TensorType::f32:
        return encode_float<std::uint32_t>(values, exponent, single, out);
    case TensorType::f16:
        return encode_float<std::uint16_t>(values, exponent, half, out);
    case TensorType::q8_0:
        return encode_q8_0(values, exponent, out);
    case TensorType::tq1_0:
        return encode_tq1_0(values, exponent, out);
    case TensorType::tq2_0:
        return encode_tq2_0(values, exponent, out);
    case TensorType::i2_s:
        return encode_i2_s(values, out);
    case TensorType::i32:
        break;
    }
    throw std::invalid_argument("weights are not stored in this type");
}

void encode_end(TensorType type, unsigned exponent, std::string& out) {
    if (type != TensorType::i2_s) return;
    append(single(power(exponent)), out);
    out.append(tensor_type(type).extra - sizeof(float), '\0');
}

} // namespace xtask::gen_fixtures
