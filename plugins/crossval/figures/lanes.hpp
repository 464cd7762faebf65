/// Eight doubles at a time, in vectors of `width`. Every width does the same operations on the same lanes, so
/// all of them give the same bits (where the compiler contracts nothing to fused operations).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace xtask::crossval {

inline constexpr std::size_t lane_count = 8;

#define XTASK_INLINE [[gnu::always_inline]] inline

template <std::size_t width>
struct Vectors {
    using Doubles [[gnu::vector_size(width * sizeof(double))]] = double;
    using Floats [[gnu::vector_size(width * sizeof(float))]] = float;
    using Bits [[gnu::vector_size(width * sizeof(float))]] = std::int32_t; ///< as wide as Floats
    using Integers [[gnu::vector_size(width * sizeof(double))]] = std::int64_t;
};

template <std::size_t width>
struct Lanes {
    using Doubles = typename Vectors<width>::Doubles;
    static constexpr std::size_t count = lane_count / width;
    Doubles part[count];

    XTASK_INLINE static Lanes all(double value) {
        Lanes result;
        for (auto& part : result.part) part = Doubles{} + value;
        return result;
    }
    XTASK_INLINE static Lanes load(const float* from) {
        Lanes result;
        for (std::size_t i = 0; i < count; ++i) {
            typename Vectors<width>::Floats floats;
            std::memcpy(&floats, from + i * width, sizeof floats);
            result.part[i] = __builtin_convertvector(floats, Doubles);
        }
        return result;
    }
    /// In the order of the lanes.
    XTASK_INLINE double sum() const {
        double values[lane_count], total = 0;
        std::memcpy(values, part, sizeof values);
        for (const double value : values) total += value;
        return total;
    }
    XTASK_INLINE double largest() const {
        double values[lane_count];
        std::memcpy(values, part, sizeof values);
        double result = values[0];
        for (const double value : values) result = value > result ? value : result;
        return result;
    }
};

#define XTASK_LANEWISE(name, expression)                                                                     \
    template <std::size_t width>                                                                             \
    XTASK_INLINE Lanes<width> name(const Lanes<width>& left, const Lanes<width>& right) {                    \
        Lanes<width> result;                                                                                 \
        for (std::size_t i = 0; i < Lanes<width>::count; ++i) {                                              \
            const auto a = left.part[i], b = right.part[i];                                                  \
            result.part[i] = expression;                                                                     \
        }                                                                                                    \
        return result;                                                                                       \
    }
XTASK_LANEWISE(operator+, a + b)
XTASK_LANEWISE(operator-, a - b)
XTASK_LANEWISE(operator*, a* b)
XTASK_LANEWISE(larger, a > b ? a : b)
#undef XTASK_LANEWISE

/// exp(x) for |x| <= 700; relative error below 2e-15.
///
/// x = n ln 2 + r with |r| <= ln(2)/2; e^r is a polynomial of degree 10, Chebyshev's for (e^r - 1 - r) / r^2
/// with 1 + r exact (error 1.2e-15); n goes into the exponent's bits.
template <std::size_t width>
XTASK_INLINE Lanes<width> exponential(const Lanes<width>& x) {
    constexpr double per_ln2 = 0x1.71547652b82fep+0, ln2_high = 0x1.62e42fee00000p-1,
                     ln2_low = 0x1.a39ef35793c76p-33;
    constexpr double to_integer = 0x1.8p52; // adding it leaves the integer in the low bits
    constexpr double c2 = 0x1.0000000000000p-1, c3 = 0x1.5555555553b63p-3, c4 = 0x1.5555555554cb0p-5,
                     c5 = 0x1.1111111c4e74fp-7, c6 = 0x1.6c16c173948e7p-10, c7 = 0x1.a019ad80eed25p-13,
                     c8 = 0x1.a019c98e708e7p-16, c9 = 0x1.72c75c67ac6b9p-19, c10 = 0x1.288060f149570p-22;
    using Doubles = typename Vectors<width>::Doubles;
    using Integers = typename Vectors<width>::Integers;
    Lanes<width> result;
    for (std::size_t i = 0; i < Lanes<width>::count; ++i) {
        const Doubles shifted = x.part[i] * per_ln2 + to_integer;
        const Doubles n = shifted - to_integer;
        const Doubles r = (x.part[i] - n * ln2_high) - n * ln2_low;
        // In pairs, so that the chain of dependent operations is short.
        const Doubles r2 = r * r, r4 = r2 * r2;
        const Doubles low = (c2 + c3 * r) + (c4 + c5 * r) * r2;
        const Doubles high = (c6 + c7 * r) + (c8 + c9 * r) * r2 + c10 * r4;
        Doubles p = (low + high * r4) * r2 + r + 1.0;
        Integers bits, exponent;
        std::memcpy(&bits, &p, sizeof bits);
        std::memcpy(&exponent, &shifted, sizeof exponent);
        bits += exponent << 52;
        std::memcpy(&p, &bits, sizeof p);
        result.part[i] = p;
    }
    return result;
}

} // namespace xtask::crossval
