/// What the command line of fetch-cpp asks for, checked.
#pragma once

#include "cache.hpp"
#include "recipe.hpp"
#include "repository.hpp"

#include <xtask/command.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xtask::cpp_reference {

struct Request {
    Repository repository;
    Recipe recipe;
    Cache cache{""};
    std::vector<std::string> patches; ///< paths, absolute; digests are in the recipe
    std::string commit;               ///< that it must be, lower case; or empty
    std::string print_env;            ///< "sh", "fish", "json" or empty
    int jobs = 0;                     ///< 0: as many as machine and memory allow
    std::int64_t timeout = 0;         ///< ms
    std::optional<std::int64_t> lock_wait;
    bool names_compiler = false; ///< the flags or the environment say which
    bool force = false, clean = false, dry_run = false, offline = false;
};

/// Throws Error(usage), and Error(failure) for a patch that cannot be read: nothing was touched.
Request read_request(Context& context, const Args& args);

} // namespace xtask::cpp_reference
