/// The mirrors that the user's config files define: the setting `mirrors`.
#pragma once

#include "mirror.hpp"

#include <xtask/context.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace xtask::mirror_download {

/// In the file's order. Throws Error(usage, "bad-setting") naming file, place and mirror for an unknown
/// member, a wrong type, a name that is taken, a URL that cannot be one.
std::vector<Mirror> configured_mirrors(Context& context);

/// A mirror by its address alone: a folder's absolute path, a URL with {file} in it, or a hub's URL. `what`
/// names it in messages. Throws Error(usage).
Mirror mirror_at(std::string_view address, const std::string& what);

/// "https://…" or "/…": an address and no name.
bool is_address(std::string_view word) noexcept;

} // namespace xtask::mirror_download
