/// How CMake is told what to build: flags in, arguments out. Pure.
#pragma once

#include <string>
#include <vector>

namespace xtask::cpp_reference {

/// Throws Error(usage) for arguments that would make the configure step another one (-S, -B, --build, -P, …),
/// and for words that are no flags.
void check_flags(const std::vector<std::string>& flags);

/// What decides about the result, the user's own flags last, so that they win.
std::vector<std::string> configure_flags(const std::string& backend, const std::vector<std::string>& own);

/// They say which compiler, or have a toolchain file that does.
bool names_compiler(const std::vector<std::string>& flags);

/// All arguments of the configure step. `ninja` and `ccache`: paths, or empty; neither changes what comes
/// out, and what the user says goes before.
std::vector<std::string> configure_arguments(const std::string& source, const std::string& build,
                                             const std::vector<std::string>& flags, const std::string& ninja,
                                             const std::string& ccache);

} // namespace xtask::cpp_reference
