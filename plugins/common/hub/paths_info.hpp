/// What a hub says about many files in one answer: POST /api/models/ID/paths-info/REVISION.
#pragma once

#include "hub/identity.hpp"

#include <xtask/context.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace xtask::hub {

/// Paths in one request at most.
inline constexpr std::size_t max_paths_asked = 500;

struct PathsInfo {
    std::string commit;  ///< X-Repo-Commit, or empty
    std::string warning; ///< X-HF-Warning, for people
    /// In the order asked. Nothing: the answer does not say enough about that path, or leaves it out;
    /// `identify` finds out. An Error for what is no file.
    std::vector<std::optional<Finding>> findings;
};

/// Asks about `paths` in the repository and revision of `where`, whose path does not count. Nothing from a
/// server without this call, or whose answer makes no sense. Throws Error: what a hub's "no" to the
/// repository or the token means (refusal.hpp), or what the http service throws.
std::optional<PathsInfo> ask_paths_info(Context& context, const Location& where,
                                        std::span<const std::string> paths, const Access& access);

} // namespace xtask::hub
