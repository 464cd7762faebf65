/// What this build is. One object file (version.cpp.in, filled in by CMake) knows it, so a build with other
/// numbers differs in that file alone: packaging/test relinks it to play the releases to come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xtask::base {

/// A version of the boundary to plugins: docs/abi-policy.md says what runs with what.
struct AbiVersion {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
};

/// "MAJOR.MINOR"
std::string text(AbiVersion abi);

/// Of the project, as in CMakeLists.txt.
std::string_view version() noexcept;
/// Of the work tree it was built from; empty outside one.
std::string_view commit() noexcept;
/// What the host offers to plugins: the version of <xtask/abi.h>.
AbiVersion plugin_abi() noexcept;

} // namespace xtask::base
