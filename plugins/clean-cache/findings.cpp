#include "findings.hpp"

#include <system_error>

namespace xtask::clean_cache {

void Findings::fail(const std::string& path, int error) {
    if (failures++ != 0) return;
    first_error = error;
    first_failure = (path.empty() ? "the folder" : path) + ": " + std::generic_category().message(error);
}

} // namespace xtask::clean_cache
