#include "figures/kernel.hpp"

#include "figures/lanes.hpp"

#include <algorithm>
#include <array>

namespace xtask::crossval {

namespace {

struct Extent {
    float largest;
    bool plain;
};

/// Of whole vectors of `width` floats; what does not fill one is repeated.
template <std::size_t width>
XTASK_INLINE Extent extent_of(const float* row, std::size_t count) {
    using Floats = typename Vectors<width>::Floats;
    using Bits = typename Vectors<width>::Bits;
    std::int32_t limit = 0;
    std::memcpy(&limit, &plain_limit, sizeof limit);
    Floats largest = Floats{} + row[0];
    Bits beyond{};
    const auto take = [&](const float* from) __attribute__((always_inline)) {
        Floats values;
        Bits bits;
        std::memcpy(&values, from, sizeof values);
        std::memcpy(&bits, from, sizeof bits);
        largest = values > largest ? values : largest;
        beyond |= (bits & 0x7FFFFFFF) > limit; // as integers, so NaN and infinities are beyond too
    };
    std::size_t i = 0;
    for (; i + width <= count; i += width) take(row + i);
    if (i < count) {
        std::array<float, width> rest;
        rest.fill(row[i]);
        std::copy(row + i, row + count, rest.begin());
        take(rest.data());
    }
    Extent result{largest[0], true};
    for (std::size_t lane = 0; lane < width; ++lane) {
        result.largest = largest[lane] > result.largest ? largest[lane] : result.largest;
        result.plain = result.plain && beyond[lane] == 0;
    }
    return result;
}

template <std::size_t width>
XTASK_INLINE void scan_row(std::span<const float> row, Scan& scan) {
    scan.block_largest.resize((row.size() + scan_block - 1) / scan_block);
    scan.plain = true;
    scan.largest = row[0];
    for (std::size_t block = 0; block < scan.block_largest.size(); ++block) {
        const std::size_t begin = block * scan_block;
        const Extent extent = extent_of<width>(row.data() + begin, std::min(scan_block, row.size() - begin));
        scan.block_largest[block] = extent.largest;
        scan.largest = extent.largest > scan.largest ? extent.largest : scan.largest;
        scan.plain = scan.plain && extent.plain;
    }
}

/// Calls `take` with lanes of both rows and their weights: 1, or 0 for lanes that repeat the last score.
template <std::size_t width, class Take>
XTASK_INLINE void each_lanes(const float* x, const float* y, std::size_t count, Take&& take) {
    std::size_t i = 0;
    for (; i + width <= count; i += width)
        take(Lanes<width>::load(x + i), Lanes<width>::load(y + i), std::false_type{}, Lanes<width>{});
    if (i == count) return;
    float rest_x[width], rest_y[width], weights[width];
    for (std::size_t lane = 0; lane < width; ++lane) {
        const std::size_t at = std::min(i + lane, count - 1);
        rest_x[lane] = x[at];
        rest_y[lane] = y[at];
        weights[lane] = i + lane < count ? 1.0F : 0.0F;
    }
    take(Lanes<width>::load(rest_x), Lanes<width>::load(rest_y), std::true_type{},
         Lanes<width>::load(weights));
}

template <std::size_t width>
struct FirstSums {
    using L = Lanes<width>;
    L exp_t = L::all(0), exp_u = L::all(0), weighted = L::all(0), sum_t = L::all(0), sum_u = L::all(0);
    L most = L::all(-1e300), least = L::all(-1e300); ///< of t - u, of u - t

    /// `near`: t - u is taken to be near zero, so that e^u = e^t e^(u - t) costs half as much.
    template <bool near>
    XTASK_INLINE void add(const float* x, const float* y, std::size_t count, const L& top_x, const L& top_y) {
        each_lanes<width>(
            x, y,
            count, [&](const L& a, const L& b, auto partial, const L& weight) __attribute__((always_inline)) {
                const L t = a - top_x, u = b - top_y, d = t - u, back = u - t;
                L e = exponential(t), f, s = t, v = u;
                if constexpr (near)
                    f = e * exponential_near_zero(back);
                else
                    f = exponential(u);
                if constexpr (partial) e = e * weight, f = f * weight, s = s * weight, v = v * weight;
                exp_t = exp_t + e;
                exp_u = exp_u + f;
                weighted = weighted + e * d;
                sum_t = sum_t + s;
                sum_u = sum_u + v;
                most = larger(d, most);
                least = larger(back, least);
            });
    }

    FirstPass total() const {
        return {exp_t.sum(), exp_u.sum(),    weighted.sum(),  sum_t.sum(),
                sum_u.sum(), most.largest(), -least.largest()};
    }
};

/// Rows of two engines are near each other as a rule. A block that turns out not to be is done again, and the
/// rest of its row the long way.
template <std::size_t width>
XTASK_INLINE FirstPass first_pass(const float* x, const float* y, std::size_t count, double largest_x,
                                  double largest_y) {
    using L = Lanes<width>;
    const L top_x = L::all(largest_x), top_y = L::all(largest_y);
    FirstSums<width> sums;
    std::size_t at = 0;
    for (std::size_t block = scan_block; at < count; at += block) {
        block = std::min(scan_block, count - at);
        const FirstSums<width> before = sums;
        sums.template add<true>(x + at, y + at, block, top_x, top_y);
        if (sums.most.largest() <= near_zero && sums.least.largest() <= near_zero) continue;
        sums = before;
        break;
    }
    if (at < count) sums.template add<false>(x + at, y + at, count - at, top_x, top_y);
    return sums.total();
}

template <std::size_t width>
XTASK_INLINE SecondPass second_pass(const float* x, const float* y, std::size_t count, const Centre& centre) {
    using L = Lanes<width>;
    const L top_x = L::all(centre.largest_x), top_y = L::all(centre.largest_y), none = L::all(0);
    const L shift = L::all(centre.shift), mean_t = L::all(centre.mean_t), mean_u = L::all(centre.mean_u);
    L absolute = none, distance = none, power_t = none, power_u = none;
    each_lanes<width>(
        x, y,
        count, [&](const L& a, const L& b, auto partial, const L& weight) __attribute__((always_inline)) {
            const L t = a - top_x, u = b - top_y;
            const L off = t - u - shift, centred_t = t - mean_t, centred_u = u - mean_u;
            const L apart = centred_t - centred_u;
            L far = larger(off, none - off), d = apart * apart, p = centred_t * centred_t,
              q = centred_u * centred_u;
            if constexpr (partial) far = far * weight, d = d * weight, p = p * weight, q = q * weight;
            absolute = absolute + far;
            distance = distance + d;
            power_t = power_t + p;
            power_u = power_u + q;
        });
    return {absolute.sum(), distance.sum(), power_t.sum(), power_u.sum()};
}

// An attribute and a template's argument take no parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define XTASK_KERNEL(name, width, target)                                                                    \
    target void scan_##name(std::span<const float> row, Scan& scan) { scan_row<2 * width>(row, scan); }      \
    target FirstPass first_##name(const float* x, const float* y, std::size_t count, double largest_x,       \
                                  double largest_y) {                                                        \
        return first_pass<width>(x, y, count, largest_x, largest_y);                                         \
    }                                                                                                        \
    target SecondPass second_##name(const float* x, const float* y, std::size_t count,                       \
                                    const Centre& centre) {                                                  \
        return second_pass<width>(x, y, count, centre);                                                      \
    }                                                                                                        \
    target double exponential_##name(double x) { return exponential(Lanes<width>::all(x)).value[0]; }        \
    constexpr Kernel kernel_##name{#name, scan_##name, first_##name, second_##name, exponential_##name};
// NOLINTEND(bugprone-macro-parentheses)

XTASK_KERNEL(any, 2, )
#ifdef __x86_64__
XTASK_KERNEL(avx2, 4, [[gnu::target("avx2,fma")]])
XTASK_KERNEL(avx512, 8, [[gnu::target("avx512f,avx512dq,fma")]])
#endif

} // namespace

std::vector<Kernel> kernels() {
    std::vector<Kernel> result{kernel_any};
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) result.push_back(kernel_avx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        result.push_back(kernel_avx512);
#endif
    return result;
}

const Kernel& kernel() noexcept {
    static const Kernel best = kernels().back();
    return best;
}

} // namespace xtask::crossval
