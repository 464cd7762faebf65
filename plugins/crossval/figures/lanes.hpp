/// Doubles in vectors of `width`. Every width does the same to each lane, but adds lanes up in another order,
/// and where the processor has fused multiply-add, rounds less often: kernels differ in the last bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace xtask::crossval {

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
    Doubles value;

    XTASK_INLINE static Lanes all(double number) {
        Lanes result;
        result.value = Doubles{} + number;
        return result;
    }
    XTASK_INLINE static Lanes load(const float* from) {
        typename Vectors<width>::Floats floats;
        std::memcpy(&floats, from, sizeof floats);
        return {__builtin_convertvector(floats, Doubles)};
    }
    /// In the order of the lanes.
    XTASK_INLINE double sum() const {
        double values[width], total = 0;
        std::memcpy(values, &value, sizeof values);
        for (const double one : values) total += one;
        return total;
    }
    XTASK_INLINE double largest() const {
        double values[width];
        std::memcpy(values, &value, sizeof values);
        double result = values[0];
        for (const double one : values) result = one > result ? one : result;
        return result;
    }
};

#define XTASK_LANEWISE(name, expression)                                                                     \
    template <std::size_t width>                                                                             \
    XTASK_INLINE Lanes<width> name(const Lanes<width>& left, const Lanes<width>& right) {                    \
        const auto a = left.value, b = right.value;                                                          \
        return {expression};                                                                                 \
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
    const Doubles shifted = x.value * per_ln2 + to_integer;
    const Doubles n = shifted - to_integer;
    const Doubles r = (x.value - n * ln2_high) - n * ln2_low;
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
    return {p};
}

/// exp(x) for |x| <= near_zero: Taylor's polynomial of degree 8; relative error below 3e-14.
inline constexpr double near_zero = 0.125;
template <std::size_t width>
XTASK_INLINE Lanes<width> exponential_near_zero(const Lanes<width>& x) {
    using Doubles = typename Vectors<width>::Doubles;
    const Doubles d = x.value, d2 = d * d, d4 = d2 * d2;
    const Doubles low = (1 + d) + (1.0 / 2 + d * (1.0 / 6)) * d2;
    const Doubles high = (1.0 / 24 + d * (1.0 / 120)) + (1.0 / 720 + d * (1.0 / 5040)) * d2;
    return {low + (high + d4 * (1.0 / 40320)) * d4};
}

} // namespace xtask::crossval
