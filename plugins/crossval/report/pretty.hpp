/// JSON for eyes.
#pragma once

#include <string>
#include <string_view>

namespace xtask::crossval {

/// The same JSON, indented by two; what holds no object or array inside stays on one line. Ends with a
/// newline.
std::string pretty(std::string_view json);

} // namespace xtask::crossval
