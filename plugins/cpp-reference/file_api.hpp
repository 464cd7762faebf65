/// What CMake made of a project, by its file API (cmake-file-api(7)): executables, compilers, generator. No
/// output is parsed and no folder searched.
#pragma once

#include "toolchain.hpp"

#include <xtask/context.hpp>

#include <string>
#include <vector>

namespace xtask::cpp_reference {

struct Project {
    std::vector<std::string> executables; ///< names of their targets
    std::string generator;
    std::vector<Tool> tools; ///< cmake itself and the compilers; not examined

    bool has(const std::string& executable) const;
};

/// Asks for the answers; before the configure step.
void ask_cmake(const std::string& build);

/// Reads them after it. Throws Error(build_failed) where there are none: a CMake before 3.20.
Project read_project(Context& context, const std::string& build);

/// Where the build puts that executable.
std::string artifact_of(Context& context, const std::string& build, const std::string& executable);

} // namespace xtask::cpp_reference
