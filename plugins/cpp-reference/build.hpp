/// Configures and builds, in a tree that is kept for the next time.
#pragma once

#include "file_api.hpp"
#include "request.hpp"
#include "runner.hpp"

#include <string>
#include <vector>

namespace xtask::cpp_reference {

struct Executable {
    std::string name; ///< of its target
    std::string path; ///< in the build tree
};

struct Built {
    std::vector<Executable> executables; ///< the engine first
    std::string generator;
    std::vector<Tool> tools; ///< examined
};

/// Throws Error: build_failed with the first error line, engine_failed where the project has no such engine,
/// no_space.
Built build_engine(Runner& runner, const Request& request);

} // namespace xtask::cpp_reference
