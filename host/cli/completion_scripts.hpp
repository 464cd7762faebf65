/// The scripts of `xtask completion`: they pass the words on to `xtask __complete` and hand back its lines.
#pragma once

#include <string_view>

namespace xtask::cli {

/// `shell`: bash, zsh or fish.
std::string_view completion_script(std::string_view shell) noexcept;

} // namespace xtask::cli
