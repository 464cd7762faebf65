/// Which files a client asks about in the body of POST paths-info.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_serve {

/// JSON, {"paths": ["a", "b/c"]}, or a form, paths=a&paths=b%2Fc, as the clients of the hub send it; other
/// members do not count. Nothing for a body that is neither, or asks about more than 1,000 paths.
std::optional<std::vector<std::string>> parse_paths(std::string_view content_type, const std::string& body);

} // namespace xtask::mirror_serve
