/// The inner loops over rows, for rows without any odd number in them. One set for each kind of processor;
/// they differ in the last bits.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace xtask::crossval {

/// Scores beyond this, NaN and infinities make a row odd.
inline constexpr float plain_limit = 300;
/// Scores of which `Scan` keeps the largest.
inline constexpr std::size_t scan_block = 256;

struct Scan {
    bool plain = true;
    float largest = 0;                ///< of a plain row
    std::vector<float> block_largest; ///< of each scan_block scores of one; used again and again
};

/// Over a pair of rows x and y, with t = x - max x, u = y - max y.
struct FirstPass {
    double exp_t = 0, exp_u = 0; ///< sum e^t, sum e^u
    double weighted = 0;         ///< sum e^t (t - u)
    double sum_t = 0, sum_u = 0;
    double most = 0, least = 0; ///< of t - u
};

/// And with the constants known by then.
struct SecondPass {
    double absolute = 0;             ///< sum |t - u - shift|
    double distance = 0;             ///< sum ((t - mean t) - (u - mean u))^2
    double power_t = 0, power_u = 0; ///< sum (t - mean t)^2, sum (u - mean u)^2
};

struct Centre {
    double largest_x, largest_y, shift, mean_t, mean_u;
};

struct Kernel {
    std::string_view name;
    void (*scan)(std::span<const float> row, Scan& scan);
    FirstPass (*first)(const float* x, const float* y, std::size_t count, double largest_x, double largest_y);
    SecondPass (*second)(const float* x, const float* y, std::size_t count, const Centre& centre);
    double (*exponential)(double x); ///< for tests
};

/// The best that this processor runs.
const Kernel& kernel() noexcept;
/// All that it runs, for tests.
std::vector<Kernel> kernels();

} // namespace xtask::crossval
