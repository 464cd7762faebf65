/// The folder of the C++ reference, as far as more than one plugin knows it.
#pragma once

#include <string_view>

namespace xtask::cpp_cache {

/// Names the folder; else it is `below_home` in the home folder.
inline constexpr std::string_view variable = "BITNET_CPP_DIR";
inline constexpr std::string_view below_home = ".cache/bitnet_cpp";

/// A regular file in it that says that xtask made it. A folder without is somebody else's.
inline constexpr std::string_view marker = ".xtask-cpp-reference";
/// Held while somebody is at work in it.
inline constexpr std::string_view lock = ".lock";

} // namespace xtask::cpp_cache
