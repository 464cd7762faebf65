/// Checks for tests that want no test framework. A failed one is printed and counted:
///
///   int main() {
///       XTASK_EXPECT(1 + 1 == 2);
///       return xtask::testkit::failed_checks();
///   }
#pragma once

#include <cstdio>

namespace xtask::testkit {

inline int& failed_check_count() noexcept {
    static int count = 0;
    return count;
}

inline void expect(bool holds, const char* what, const char* file, int line) noexcept {
    if (holds) return;
    ++failed_check_count();
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
}

/// For the end of main: 0 when every check held, else 1.
inline int failed_checks() noexcept { return failed_check_count() == 0 ? 0 : 1; }

} // namespace xtask::testkit

#define XTASK_EXPECT(...)                                                                                    \
    ::xtask::testkit::expect(static_cast<bool>(__VA_ARGS__), #__VA_ARGS__, __FILE__, __LINE__)
