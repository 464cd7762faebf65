/// The one line that says what is going on.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace xtask::cpp_reference {

/// "build [12/345] 1m02s: Building CXX object …": the step, how far it is where the tool says so, how long it
/// has taken, and the tool's last line.
std::string status_line(std::string_view step, std::chrono::seconds taken, std::string_view last_line);

} // namespace xtask::cpp_reference
