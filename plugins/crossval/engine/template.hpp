/// The words of a command line with {placeholders} in them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xtask::crossval {

/// By name, without braces.
using Values = std::map<std::string, std::string, std::less<>>;

/// The names used in `text`. "{{" and "}}" stand for the braces themselves. Throws Error(usage,
/// "bad-engine") for a brace that is alone, naming `where`.
std::vector<std::string> placeholders(std::string_view text, std::string_view where);

/// Each placeholder replaced; one without a value becomes nothing.
std::string filled(std::string_view text, const Values& values);
std::vector<std::string> filled(const std::vector<std::string>& texts, const Values& values);

} // namespace xtask::crossval
