/// Changes to the text of one config file. Pure; everything else in it stays as it was, in its order.
#pragma once

#include <xtask/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace xtask::services {

/// `document` (empty: a new one) with `key`, "OPTION" or "COMMAND.OPTION", set to `value`, which is JSON of
/// our own making. Where the key stands already, in either form, its value is replaced. Throws Error(usage)
/// for a document that is no JSON object.
std::string with_setting(std::string_view document, std::string_view key, std::string_view value);

/// Without it; none where it was not set.
std::optional<std::string> without_setting(std::string_view document, std::string_view key);

} // namespace xtask::services
