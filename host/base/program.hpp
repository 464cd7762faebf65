/// Where a program is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace xtask::base {

/// A name without "/" is looked up in `path`, a PATH: the first executable regular file. Only absolute
/// folders of it count, so that what lies in the working directory is never run by accident. A name with "/"
/// stands for itself where it is absolute and executable.
std::optional<std::string> find_program(const std::string& name, std::string_view path);

} // namespace xtask::base
