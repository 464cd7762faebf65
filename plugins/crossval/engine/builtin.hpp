/// Engines that need no description by anybody.
#pragma once

#include "engine/description.hpp"

#include <string>
#include <string_view>

namespace xtask::crossval {

inline constexpr std::string_view reference_engine = "fetch-cpp";
inline constexpr std::string_view path_engine = "path";

/// The programs of llama.cpp, new or old, in the folder {bin}; `raw`: further names of the program that
/// prints a continuation, tried first.
std::string llama_cpp_description(std::string_view name, std::string_view summary, std::string_view raw);

} // namespace xtask::crossval
