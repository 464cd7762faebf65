/// JSON lines for programs. Pure: each function makes one line with its end.
#pragma once

#include <xtask/error.hpp>

#include <string>
#include <string_view>

namespace xtask::services {

/// Stands in every line; counts up when a member changes its meaning or goes away.
inline constexpr int event_schema = 1;

/// {"schema":1,"event":name,…members}. `members` is an object's text from anywhere: Error(plugin,
/// "bad-event") where it is none or sets a member of ours, or where the name is not of [a-z0-9-].
std::string event_line(std::string_view name, std::string_view members);

/// The last line of a run. `result`: JSON text, or empty. `error` null: `done`, else `error` with its code.
std::string last_line(std::string_view command, std::string_view result, const Error* error);

/// JSON text from anywhere on one line: Error(plugin, "bad-result") for what is no JSON.
std::string one_line_json(std::string_view text);

} // namespace xtask::services
